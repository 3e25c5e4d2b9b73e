/** Plays a fleet and counts its retries, minute by minute as the talk's graph has them, and for a while much closer. */
import { Fleet, type FleetInput } from '@slowdown/kit/fleet';
import type { Trial } from './fleets.ts';

const SECOND_MS = 1000;
export const TENTH_MS = 100;

/** The first minutes are the start's own. */
export const FIRST_MINUTE = 5;
export const MINUTES = 65;
/** From the first minute on: one that is looked at in tenths of a second. */
const CLOSE_S = 120;

export interface Played {
  /** Retries of each second since the start. */
  seconds: number[];
  /** Retries of each tenth of a second, for two minutes from the first minute on. */
  tenths: number[];
  /** Calls that sleep before a retry at the end of each second. */
  asleep: number[];
}

export const FULL_SIZE = 1;
const A_TENTH = 0.1;

/** @param size part of the full size; left out, as the trial says. The numbers of retries are those of the full size. */
export function play(trial: Trial, seed: number, size = trial.size ?? A_TENTH, minutes = MINUTES): Played {
  const fleet = trial.stagePauseMs === undefined ? new Fleet(sized(trial, seed, size), trial.policy) : null;
  const work = fleet ?? new Stages(trial, seed, size);
  const seconds: number[] = [];
  const tenths: number[] = [];
  const asleep: number[] = [];
  let before = 0;
  const retriesUntil = (ms: number) => {
    work.advanceTo(ms);
    const { retries } = work.state;
    const since = (retries - before) / size;
    before = retries;
    return since;
  };
  const closeFromS = FIRST_MINUTE * 60;
  for (let second = 0; second < minutes * 60; second += 1) {
    const isClose = second >= closeFromS && second < closeFromS + CLOSE_S;
    const parts = isClose ? SECOND_MS / TENTH_MS : 1;
    const counts = Array.from({ length: parts }, (_, n) => retriesUntil((second + (n + 1) / parts) * SECOND_MS));
    if (isClose) tenths.push(...counts);
    seconds.push(Math.round(sum(counts)));
    asleep.push(work.state.sleeping / size);
  }
  return { seconds, tenths, asleep };
}

/** Work in stages: the next one begins some time after the last call of the one before, for all at once. */
class Stages {
  readonly #trial: Trial;
  readonly #size: number;
  #seed: number;
  #fleet: Fleet;
  #beganMs = 0;
  #retries = 0;

  constructor(trial: Trial, seed: number, size: number) {
    this.#trial = trial;
    this.#size = size;
    // The stages of one seed are not those of another.
    this.#seed = seed * 1000;
    this.#fleet = this.#stage();
  }

  get state() {
    const { retries, sleeping } = this.#fleet.state;
    return { retries: this.#retries + retries, sleeping };
  }

  advanceTo(ms: number): void {
    this.#fleet.advanceTo(ms - this.#beganMs);
    if (!this.#fleet.isDone) return;
    const nextMs = this.#beganMs + this.#fleet.endedMs + (this.#trial.stagePauseMs ?? 0);
    if (nextMs > ms) return;
    this.#retries += this.#fleet.state.retries;
    this.#beganMs = nextMs;
    this.#fleet = this.#stage();
    this.#fleet.advanceTo(ms - nextMs);
  }

  #stage(): Fleet {
    this.#seed += 1;
    return new Fleet(sized(this.#trial, this.#seed, this.#size), this.#trial.policy);
  }
}

/** A smaller fleet before a smaller limit: what happens to each of its workers is the same. */
function sized({ fleet }: Trial, seed: number, size: number): FleetInput {
  const { ratePerSecond = 1, burst = 1 } = fleet.service ?? {};
  return {
    ...fleet,
    seed,
    workers: Math.round(fleet.workers * size),
    service: { ...fleet.service, ratePerSecond: ratePerSecond * size, burst: Math.max(1, Math.round(burst * size)) },
  };
}

export const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

/** Sums of so many values each; what is left at the end is left out. */
export function together(values: readonly number[], count: number): number[] {
  return Array.from({ length: Math.floor(values.length / count) }, (_, n) =>
    sum(values.slice(n * count, (n + 1) * count)),
  );
}
