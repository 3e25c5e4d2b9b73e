import type { Finding } from '../model.ts';

/** The seed of the draw that the job runs in. Another number draws other causes. */
export const seed = 4;

// TODO, step 5: the report.
/** What you found, in your own words, one finding for each cause. */
export const findings: Finding[] = [
  // { cause: '…', evidence: '…', fix: '…' },
];
