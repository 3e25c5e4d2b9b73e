/** The job of the lab, its plan, and its simulation. It is given: a learner changes the files of `exercise/` alone. */
import type { S3Client } from '@aws-sdk/client-s3';
import { Fleet } from '@slowdown/kit/fleet';

/** Work for a fleet, and the service before which it stands. */
export interface Job {
  parts: number;
  /** What the service lets through; the rest gets a 503. */
  limitPerSecond: number;
  /** How long an answer takes, a refusal too. */
  latencyMs: number;
}

/** The job of the page: 384 parts to one prefix. */
export const JOB: Job = { parts: 384, limitPerSecond: 100, latencyMs: 700 };

/** Workers that are booked for it in steps 3 and 4. */
export const BOOKED = 32;

/** What each worker does. */
export interface Plan {
  /** The retry mode of its client, in the SDK's own word. */
  retryMode: 'standard' | 'adaptive';
  /** Attempts of a call at most, the first one counted. */
  maxAttempts: number;
  /** Calls that the worker has under way at once, all by one client. */
  concurrency: number;
  /** The workers begin one after the other, spread over this time, ms; 0: all at once. */
  rampMs: number;
}

/** What came of a job. */
export interface Outcome {
  /** From its beginning to the end of its last call. */
  tookMs: number;
  stored: number;
  /** Parts whose calls were given up. */
  lost: number;
  requests: number;
  /** Share of the requests that stored nothing, 0 to 1. */
  wasted: number;
  storedPerSecond: number;
}

/** More would be too many, in the lab as in the job. */
export const MOST_WASTED = 0.05;

/** What stands before the fleet: 10 requests pass at once after a quiet time, and answers differ by about a tenth. */
export const serviceOf = ({ limitPerSecond, latencyMs }: Job) => ({
  ratePerSecond: limitPerSecond,
  burst: 10,
  latencyMedianMs: latencyMs,
  latencySigma: 0.1,
});

/** Half an hour: no job of this lab takes so long. */
const LONGEST_MS = 1_800_000;
const STEP_MS = 500;

/**
 * Plays a job with so many workers, each with a client of its own, in a few milliseconds; nothing is sent. Every worker has
 * the same number of parts, so there are a few more parts where they can't be shared evenly.
 * @param plan left out: the SDK's own retries, one call at a time, and a start spread over the time of one answer
 */
export function simulate(job: Job, workers: number, plan?: Plan, seed = 1): Outcome {
  const { retryMode, maxAttempts, concurrency, rampMs }: Plan = plan ?? {
    retryMode: 'standard',
    maxAttempts: 3,
    concurrency: 1,
    rampMs: job.latencyMs,
  };
  const fleet = new Fleet({
    workers,
    concurrency,
    callsPerWorker: Math.ceil(job.parts / workers),
    rampMs,
    policy: `js-${retryMode}`,
    maxAttempts,
    service: serviceOf(job),
    seed,
  });
  for (let ms = STEP_MS; !fleet.isDone && ms <= LONGEST_MS; ms += STEP_MS) fleet.advanceTo(ms);
  const { succeeded: stored, lost, attempts: requests } = fleet.state;
  const tookMs = fleet.endedMs;
  return { tookMs, stored, lost, requests, wasted: 1 - stored / requests, storedPerSecond: (1000 * stored) / tookMs };
}

/** One object to store. */
export interface Part {
  key: string;
  body: string;
}

/** The parts of one worker, all below one prefix. `nth` counts the workers from 0. */
export function partsOf(nth: number, workers: number, parts = JOB.parts): Part[] {
  return Array.from({ length: parts }, (_, n) => n)
    .filter((n) => n % workers === nth)
    .map((n) => ({ key: `run-42/w${nth}-part-${n}.json`, body: JSON.stringify({ part: n }) }));
}

/** What a worker has around it. */
export interface Surroundings {
  /** How many workers there are. */
  workers: number;
  /** A client of the bucket, with these retries. */
  connect: (retries: { retryMode?: 'standard' | 'adaptive'; maxAttempts?: number }) => S3Client;
  /** Stores a part: one call. It throws where the SDK has given up. */
  put: (s3: S3Client, part: Part) => Promise<void>;
  /** Waits. */
  sleep: (ms: number) => Promise<void>;
}
