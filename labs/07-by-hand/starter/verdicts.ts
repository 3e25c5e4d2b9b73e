import type { Experiment, Verdict } from '../model.ts';

/**
 * What the SDK did after each edit. Look at the flows, and at what the job printed.
 * `wait` is the longest that it may sleep: 'not at all', 'up to 50 ms' or 'up to 1 s'.
 * `program` is 'gets its list' or 'gets an error'.
 */
// TODO, step 4: I have not looked yet.
export const verdicts: Record<Experiment, Verdict> = {
  tooManyRequests: { attempts: 1, wait: 'not at all', program: 'gets an error' },
  withoutCode: { attempts: 1, wait: 'not at all', program: 'gets an error' },
  badRequest: { attempts: 1, wait: 'not at all', program: 'gets an error' },
  brokenBody: { attempts: 1, wait: 'not at all', program: 'gets an error' },
};
