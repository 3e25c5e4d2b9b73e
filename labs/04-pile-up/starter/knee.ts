import { simulate, type Job } from '../model.ts';

/**
 * How many workers a job should have. With fewer, it takes longer; with more, requests are refused. The tests ask for
 * several jobs.
 *
 * - Of its requests, at most 5 % store nothing: `wasted`, of what `simulate` returns, is at most 0.05.
 * - It stores at least 85 % as many parts a second (`storedPerSecond`) as with any other number of workers of which that
 *   is true.
 *
 * `simulate(job, workers)` plays the job with so many workers, in a few milliseconds. They begin one after the other, over
 * the time of one answer: it is a better start than that of the job on the page, where all begin at once. Use it as often as
 * you like, or find a formula: `job` has limitPerSecond and latencyMs, and a worker makes one call after the other.
 *
 * To see what it returns, for the second of the tests' three jobs:
 *
 *     npx node labs/04-pile-up/sweep.ts --limit 300 --latency 100 10 20 40 80 160
 */
export function knee(job: Job): number {
  // TODO, step 1: whichever ends soonest. But is that all there is to know? And why these three?
  const tried = [64, 128, 256].map((workers) => ({ workers, ...simulate(job, workers) }));
  const [soonest] = tried.toSorted((a, b) => a.tookMs - b.tookMs);
  return soonest?.workers ?? 1;
}
