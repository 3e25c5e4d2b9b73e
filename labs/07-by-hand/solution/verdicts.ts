import type { Experiment, Verdict } from '../model.ts';

// #region verdicts
/** What the SDK did after each edit. */
export const verdicts: Record<Experiment, Verdict> = {
  tooManyRequests: { attempts: 2, wait: 'up to 1 s', program: 'gets its list' },
  withoutCode: { attempts: 2, wait: 'up to 50 ms', program: 'gets its list' },
  badRequest: { attempts: 2, wait: 'up to 1 s', program: 'gets its list' },
  brokenBody: { attempts: 1, wait: 'not at all', program: 'gets an error' },
};
// #endregion verdicts
