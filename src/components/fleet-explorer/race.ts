/** Two fleets, simulated side by side: the one that is behind goes on first. */
import { COLUMNS, FleetRun, type FleetInput, type Second, type Summary } from '@slowdown/kit/fleet';

/** What became of one of them since it was last told. */
export interface Progress {
  /** Seconds that are over, each as {@link COLUMNS} says, one after the other. */
  readonly rows: Float64Array<ArrayBuffer>;
  readonly summary: Summary;
}

export type Pair<T> = readonly [T, T];

/** How long one step may take to compute, ms: so long nobody is heard. It steps shorter or longer by that. */
const STEP_TAKES_MS = { least: 2, most: 10 };
const STEP_MS = { least: 1, most: 1000 };

interface Bounds {
  /** How long it may be computed, ms. */
  forMs: number;
  /** How far it may come, simulated ms. */
  toMs: number;
  /** ms, from any moment. */
  clock: () => number;
}

export class Race {
  readonly #runs: Pair<FleetRun>;
  readonly #mostMs: number;
  #stepMs = STEP_MS.most;

  /** @throws {FleetSpecError} for a fleet that can't be */
  constructor([one, other]: Pair<FleetInput>, mostMs: number) {
    this.#runs = [new FleetRun(one), new FleetRun(other)];
    this.#mostMs = mostMs;
  }

  get isOver(): boolean {
    return this.#behind(this.#mostMs) === null;
  }

  /** How far the one has come that is behind, simulated ms. */
  get nowMs(): number {
    const running = this.#runs.filter(({ isDone }) => !isDone);
    return running.length === 0 ? this.#mostMs : Math.min(...running.map(({ nowMs }) => nowMs));
  }

  advance({ forMs, toMs, clock }: Bounds): Pair<Progress> {
    const untilMs = Math.min(toMs, this.#mostMs);
    const seconds = new Map<FleetRun, Second[]>(this.#runs.map((run) => [run, []]));
    const ends = clock() + forMs;
    for (let run = this.#behind(untilMs); run !== null; run = this.#behind(untilMs)) {
      const began = clock();
      const second = run.advance(Math.min(this.#stepMs, untilMs - run.nowMs));
      if (second) seconds.get(run)?.push(second);
      const now = clock();
      if (now - began > STEP_TAKES_MS.most) this.#stepMs = Math.max(STEP_MS.least, this.#stepMs / 2);
      else if (now - began < STEP_TAKES_MS.least) this.#stepMs = Math.min(STEP_MS.most, this.#stepMs * 2);
      if (now >= ends) break;
    }
    const progress = (run: FleetRun) => ({ rows: rowsOf(seconds.get(run) ?? []), summary: run.summary });
    const [one, other] = this.#runs;
    return [progress(one), progress(other)];
  }

  /** Who goes on next; null: both are done, or there. */
  #behind(untilMs: number): FleetRun | null {
    const [one, other] = this.#runs;
    const goesOn = (run: FleetRun) => !run.isDone && run.nowMs < untilMs;
    if (goesOn(one) && (!goesOn(other) || one.nowMs <= other.nowMs)) return one;
    return goesOn(other) ? other : null;
  }
}

function rowsOf(seconds: readonly Second[]): Float64Array<ArrayBuffer> {
  const rows = new Float64Array(seconds.length * COLUMNS.length);
  seconds.forEach((second, n) =>
    rows.set(
      COLUMNS.map((column) => second[column]),
      n * COLUMNS.length,
    ),
  );
  return rows;
}
