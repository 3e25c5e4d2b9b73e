import type { Plan } from '../model.ts';

/** Workers of the job on the page. */
export const WORKERS = 32;

// #region plan
export const plan: Plan = {
  // Two calls at once from each of 32 workers: 64, and the knee is at 70.
  concurrency: 2,
  // As long as one answer takes: then no two rounds come together.
  rampMs: 700,
  retryMode: 'standard',
  // No cure for too many workers. For the day on which somebody else needs half of the limit.
  maxAttempts: 10,
};
// #endregion plan
