import { simulate, type Job } from '../../model.ts';

/** The number of workers with which the job ends soonest. */
export function knee(job: Job): number {
  let [best, soonestMs] = [1, Infinity];
  for (let workers = 1; workers <= 512; workers += 1) {
    const { tookMs } = simulate(job, workers);
    if (tookMs < soonestMs) [best, soonestMs] = [workers, tookMs];
  }
  return best;
}
