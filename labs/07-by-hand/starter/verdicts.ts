import type { Experiment, Verdict } from '../model.ts';

/** What the SDK did after each edit. Look at the flows, and at what the job printed. */
// TODO, step 4: I have not looked yet.
export const verdicts: Record<Experiment, Verdict> = {
  tooManyRequests: { attempts: 1, wait: 'none', program: 'gets an error' },
  withoutCode: { attempts: 1, wait: 'none', program: 'gets an error' },
  badRequest: { attempts: 1, wait: 'none', program: 'gets an error' },
  brokenBody: { attempts: 1, wait: 'none', program: 'gets an error' },
};
