import { MOST_WASTED, simulate, type Job } from '../model.ts';

/** How many workers a job should have. With fewer, it takes longer; with more, requests are refused. */
// #region knee
export function knee(job: Job): number {
  let [best, bestPerSecond] = [1, 0];
  for (let workers = 1; ; workers += 1) {
    const { wasted, storedPerSecond } = simulate(job, workers);
    if (wasted > MOST_WASTED) return best;
    // A little more is no gain: it is what is left over where the parts are shared out.
    if (storedPerSecond > bestPerSecond * 1.01) [best, bestPerSecond] = [workers, storedPerSecond];
  }
}
// #endregion knee
