import type { Plan } from '../model.ts';

// #region workers
/** Workers of the job on the page: change this, save, and press Run the job. The tests don't look at it. */
export const WORKERS = 128;
// #endregion workers

/**
 * What each of 32 workers does. That is how many are booked, and the tests take 32, whatever WORKERS says. The job, JOB of
 * model.ts: 384 parts, a limit of 100 a second, and each answer takes 700 ms. In its simulation, of three seeds:
 *
 * - Nothing is lost, and at most 5 % of the requests store nothing.
 * - It takes at most 10 % longer than the soonest plan of which that is true.
 * - On a bad day, when 40 % of the limit is gone (60 a second), still nothing is lost, and at most 25 % of the requests
 *   store nothing. It may take longer then.
 *
 * To try a plan without the tests (`--ramp` is in seconds, so this one has rampMs: 700):
 *
 *     npx slowdown fleet --workers 32 --calls 12 --limit 100 --burst 10 --latency 700 --spread 0.1 \
 *       --policy js-standard --attempts 3 --concurrency 4 --ramp 0.7
 */
export const plan: Plan = {
  // TODO, step 3: this was meant to be fast.
  concurrency: 4,
  rampMs: 0,
  retryMode: 'standard',
  maxAttempts: 3,
};
