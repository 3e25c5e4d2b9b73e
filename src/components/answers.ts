/** What the SDK for JavaScript of today makes of an answer to ListBuckets. test/lesson-07.test.ts decides each row. */

export interface AnswerRow {
  /** What the first answer became. */
  answer: string;
  attempts: number;
  /** The longest wait that can be drawn. */
  waits: 'not at all' | 'up to 50 ms' | 'up to 1 s';
  program: 'gets its list' | 'gets an error' | 'sees the other name' | 'sees no bucket';
}

export const ANSWERS: readonly AnswerRow[] = [
  { answer: '429', attempts: 2, waits: 'up to 1 s', program: 'gets its list' },
  { answer: '503 without a code', attempts: 2, waits: 'up to 50 ms', program: 'gets its list' },
  { answer: '503 with the code SlowDown', attempts: 2, waits: 'up to 1 s', program: 'gets its list' },
  { answer: '400 without a code', attempts: 1, waits: 'not at all', program: 'gets an error' },
  { answer: '400 with the code SlowDown', attempts: 2, waits: 'up to 1 s', program: 'gets its list' },
  { answer: '200, body breaks off', attempts: 1, waits: 'not at all', program: 'gets an error' },
  { answer: '200, a bucket’s name changed', attempts: 1, waits: 'not at all', program: 'sees the other name' },
  { answer: '200, body empty', attempts: 1, waits: 'not at all', program: 'sees no bucket' },
];
