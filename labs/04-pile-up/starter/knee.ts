import { simulate, type Job } from '../model.ts';

/**
 * How many workers a job should have: with fewer it takes longer, and more are refused. The tests ask for several jobs.
 *
 * - Of its requests, at most 5 % store nothing: `wasted`, of what `simulate` returns, is at most 0.05.
 * - It stores at least 85 % as many parts a second (`storedPerSecond`) as with any other number of workers of which that
 *   is true.
 *
 * `simulate(job, workers)` plays the job with so many workers, in a few milliseconds. Use it as often as you like, or find
 * a formula: `job` has limitPerSecond and latencyMs, and a worker makes one call after the other.
 */
export function knee(job: Job): number {
  // TODO, step 1: whichever ends soonest. But is that all there is to know? And why these three?
  const tried = [64, 128, 256].map((workers) => ({ workers, ...simulate(job, workers) }));
  const [soonest] = tried.toSorted((a, b) => a.tookMs - b.tookMs);
  return soonest?.workers ?? 1;
}
