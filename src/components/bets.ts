/** The talk's four bets about what an SDK sees in an answer, and what the SDK for JavaScript of today does instead. */

export interface Bet {
  /** What is bet to hold. */
  sentence: string;
  /** Whether it holds; test/holding.test.ts decides it with the real SDK. */
  holds: boolean;
  seen: string;
}

/** Where the bets are kept. */
export const BETS_ID = '07-by-hand';

export const BETS: readonly Bet[] = [
  {
    sentence: 'A 503 is tried again and a 400 is not, whatever else is in the answer.',
    holds: false,
    seen: 'A 400 whose body has the code SlowDown was tried again, like any throttling.',
  },
  {
    sentence: 'A 429 makes it try again, though S3 itself is not known to send one.',
    holds: true,
    seen: 'It waited up to a second, as for throttling, and made attempt 2.',
  },
  {
    sentence: 'Nothing but the status matters for what it does next.',
    holds: false,
    seen: 'A 503 with the code SlowDown waits up to a second, the same 503 without a code up to 50 ms.',
  },
  {
    sentence: 'It checks no checksum: a list that was changed on the way is taken as it is.',
    holds: true,
    seen: 'Another bucket’s name in the list went through. What can’t be read at all is an error, and not tried again.',
  },
];
