/**
 * A small simulation of a pile-up: workers that call without a pause, and a bucket of tokens that refuses what is too
 * much. Real in its parts: the kit's token bucket, and the delays of today's SDK. Pure and seeded, so a run repeats.
 *
 * Assumptions: each worker makes one call after the other and has a client of its own, so no retry quota is shared;
 * every request takes {@link REQUEST_MS}, and the bucket decides at half of it.
 */
import { TokenBucket } from '@slowdown/kit/throttle';
import { BURST } from '../../workbench/protocol.ts';

/** From sending a request to its answer, milliseconds: so one worker alone makes ten requests a second. */
const REQUEST_MS = 100;
/** AWS SDKs' standard mode, 2026: attempts of a call, base and cap of the delay after a throttling answer. */
export const MAX_ATTEMPTS = 3;
const THROTTLING_BASE_MS = 1000;
const MAXIMUM_DELAY_MS = 20_000;
/** Length of one slice of the {@link PileUp.history}, and how much of it is kept. */
export const SLICE_MS = 250;
const SLICES = 80;

export const WORKERS = { min: 1, max: 64 } as const;
export const LIMIT = { min: 20, max: 300, step: 10 } as const;

type Phase = 'toBucket' | 'passed' | 'refused' | 'waiting';

export interface Worker {
  phase: Phase;
  /** 1 for the first attempt of a call. */
  attempt: number;
  sinceMs: number;
  untilMs: number;
}

/** What happened in a slice of time. */
export interface Slice {
  passed: number;
  throttled: number;
  lost: number;
  /** Workers asleep at its end. */
  waiting: number;
}

export interface PileUpOptions {
  workers: number;
  ratePerSecond: number;
  /** 0 to below 1; decides the jitter. */
  random: () => number;
}

export class PileUp {
  /** Oldest first; the last slice is the one that is still filling. */
  readonly history: Slice[] = [emptySlice()];
  readonly workers: Worker[] = [];
  readonly #bucket: TokenBucket;
  readonly #random: () => number;
  #nowMs = 0;
  #wanted = 0;
  #sliceEndMs = SLICE_MS;

  constructor({ workers, ratePerSecond, random }: PileUpOptions) {
    this.#random = random;
    this.#bucket = new TokenBucket({ ratePerSecond, burst: BURST, clock: () => this.#nowMs });
    this.setWorkers(workers);
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  get tokens(): number {
    return this.#bucket.tokens;
  }

  get waiting(): number {
    return this.workers.filter(({ phase }) => phase === 'waiting').length;
  }

  set ratePerSecond(rate: number) {
    this.#bucket.ratePerSecond = rate;
  }

  get ratePerSecond(): number {
    return this.#bucket.ratePerSecond;
  }

  /** More workers start at once, one every few milliseconds; fewer means that some stop after their call. */
  setWorkers(count: number): void {
    this.#wanted = count;
    for (let n = this.workers.length; n < count; n += 1) {
      this.workers.push(this.#sending(1, this.#nowMs + this.#random() * REQUEST_MS));
    }
  }

  /** Lets time pass. */
  advance(ms: number): void {
    const endMs = this.#nowMs + ms;
    for (;;) {
      const next = this.#nextWorker();
      const nextMs = Math.min(next?.untilMs ?? Infinity, this.#sliceEndMs);
      if (nextMs > endMs) break;
      this.#nowMs = nextMs;
      if (nextMs === this.#sliceEndMs) this.#closeSlice();
      else if (next) this.#step(next);
    }
    this.#nowMs = endMs;
  }

  #nextWorker(): Worker | undefined {
    let next: Worker | undefined;
    for (const worker of this.workers) if (!next || worker.untilMs < next.untilMs) next = worker;
    return next;
  }

  #step(worker: Worker): void {
    const slice = this.#slice();
    const at = this.#nowMs;
    switch (worker.phase) {
      case 'toBucket': {
        const passes = this.#bucket.take();
        slice[passes ? 'passed' : 'throttled'] += 1;
        return change(worker, passes ? 'passed' : 'refused', at, REQUEST_MS / 2);
      }
      case 'refused':
        if (worker.attempt < MAX_ATTEMPTS) return change(worker, 'waiting', at, this.#delay(worker.attempt));
        slice.lost += 1;
        return this.#nextCall(worker);
      case 'passed':
        return this.#nextCall(worker);
      case 'waiting':
        worker.attempt += 1;
        return change(worker, 'toBucket', at, REQUEST_MS / 2);
    }
  }

  #nextCall(worker: Worker): void {
    if (this.workers.length > this.#wanted) this.workers.splice(this.workers.indexOf(worker), 1);
    else Object.assign(worker, this.#sending(1, this.#nowMs));
  }

  #sending(attempt: number, sinceMs: number): Worker {
    return { phase: 'toBucket', attempt, sinceMs, untilMs: sinceMs + REQUEST_MS / 2 };
  }

  /** Full jitter: any time from 0 to the doubled base, below the cap. */
  #delay(attempt: number): number {
    return this.#random() * Math.min(THROTTLING_BASE_MS * 2 ** (attempt - 1), MAXIMUM_DELAY_MS);
  }

  #slice(): Slice {
    return this.history.at(-1) ?? emptySlice();
  }

  #closeSlice(): void {
    this.#slice().waiting = this.waiting;
    this.history.push(emptySlice());
    if (this.history.length > SLICES) this.history.shift();
    this.#sliceEndMs += SLICE_MS;
  }
}

function change(worker: Worker, phase: Phase, atMs: number, forMs: number): void {
  worker.phase = phase;
  worker.sinceMs = atMs;
  worker.untilMs = atMs + forMs;
}

function emptySlice(): Slice {
  return { passed: 0, throttled: 0, lost: 0, waiting: 0 };
}

/** A small generator of numbers from 0 to below 1 that begins anew with each seed (mulberry32). */
export function seeded(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What is going on, in a sentence. */
export function sentence(run: PileUp): string {
  const lastSecond = run.history.slice(-5);
  const throttled = lastSecond.reduce((sum, slice) => sum + slice.throttled, 0);
  const waiting = run.waiting;
  const all = run.workers.length;
  if (waiting > all / 4) return `Pile-up: ${waiting} of ${all} workers are asleep, waiting to try again.`;
  if (throttled > 0 || waiting > 0)
    return `At the limit: some requests are refused, ${waiting} of ${all} workers wait.`;
  const piledUp = run.history.some((slice) => slice.throttled > 0);
  return piledUp ? 'It has cleared: every request passes again.' : 'Every request passes. Nobody waits.';
}
