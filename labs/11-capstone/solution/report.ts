import type { Finding } from '../model.ts';

export const seed = 4;

// #region findings
export const findings: Finding[] = [
  {
    cause: 'Our own client breaks off what takes longer than 340 ms, and the large parts take longer, each time.',
    evidence: '135 of 408 requests were broken off by the client. All 15 large parts are lost, whatever the attempt.',
    fix: 'A time-out of 10 s, said in the code and not by the environment.',
  },
  {
    cause: 'There is a loop of three tries around the three attempts of the SDK.',
    evidence: 'large-0012 was asked for by 3 calls, in 9 attempts.',
    fix: 'No loop. What is lost after one call is reported as lost.',
  },
  {
    cause: 'There are more workers than the limit has room for, and nobody decides when a request goes.',
    evidence: '48 requests were under way at once, and 88 of 408 were refused.',
    fix: 'A clock before each request, at 95 % of what the four prefixes take.',
  },
  {
    cause: 'Each part gets a client of its own, so each call has a full retry quota.',
    evidence: 'Of 46 calls that failed, 0 stopped before their last attempt.',
    fix: 'One client for all parts.',
  },
];
// #endregion findings
