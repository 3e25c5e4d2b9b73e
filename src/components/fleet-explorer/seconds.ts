/**
 * The seconds of two fleets for a plot and a table, in bounded memory: when there are too many, two and two become one.
 * What is counted is added up, so that nothing is lost; what is a level keeps the highest.
 */
import { COLUMNS, SUMS, type Second } from '@slowdown/kit/fleet';
import type { Pair } from './race.ts';

/** One second, or several together; `second` is the end of the last. */
export interface Stretch extends Second {
  /** How many seconds these are. */
  seconds: number;
}

/** Stretches that are kept of each fleet: twenty minutes by the second. */
const MOST = 1200;

export class Seconds {
  readonly runs: Pair<Stretch[]> = [[], []];
  readonly #most: number;
  #perStretch = 1;

  constructor(most = MOST) {
    this.#most = most;
  }

  /** Seconds that one stretch holds; the last may hold fewer. */
  get perStretch(): number {
    return this.#perStretch;
  }

  /** @param rows as {@link COLUMNS} says, one after the other */
  add(which: 0 | 1, rows: Float64Array): void {
    for (let at = 0; at < rows.length; at += COLUMNS.length) this.#append(which, stretchOf(rows, at));
  }

  /** The same, by stretches so long that there are so many at most. */
  coarser(most: number): Seconds {
    const fewer = new Seconds(most);
    this.runs.forEach((stretches, which) => stretches.forEach((each) => fewer.#append(which === 0 ? 0 : 1, each)));
    return fewer;
  }

  #append(which: 0 | 1, stretch: Stretch): void {
    const stretches = this.runs[which];
    const last = stretches.at(-1);
    if (last && last.seconds + stretch.seconds <= this.#perStretch) {
      stretches[stretches.length - 1] = together(last, stretch);
      return;
    }
    stretches.push({ ...stretch });
    this.#perStretch = Math.max(this.#perStretch, stretch.seconds);
    if (stretches.length > this.#most) this.#halve();
  }

  /** Both at once: they share an axis. */
  #halve(): void {
    this.#perStretch *= 2;
    for (const stretches of this.runs) {
      const halved: Stretch[] = [];
      for (let n = 0; n < stretches.length; n += 2) {
        const [one, other] = stretches.slice(n, n + 2);
        if (one) halved.push(other ? together(one, other) : one);
      }
      stretches.splice(0, stretches.length, ...halved);
    }
  }
}

function stretchOf(rows: Float64Array, at: number): Stretch {
  const of = (column: (typeof COLUMNS)[number]) => rows[at + COLUMNS.indexOf(column)] ?? 0;
  return {
    seconds: 1,
    second: of('second'),
    succeeded: of('succeeded'),
    lost: of('lost'),
    attempts: of('attempts'),
    retries: of('retries'),
    throttled: of('throttled'),
    failed: of('failed'),
    inFlight: of('inFlight'),
    sleeping: of('sleeping'),
  };
}

function together(one: Stretch, other: Stretch): Stretch {
  const both = {
    ...other,
    seconds: one.seconds + other.seconds,
    inFlight: Math.max(one.inFlight, other.inFlight),
    sleeping: Math.max(one.sleeping, other.sleeping),
  };
  for (const sum of SUMS) both[sum] = one[sum] + other[sum];
  return both;
}
