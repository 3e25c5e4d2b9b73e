/**
 * What needs-retry hears, what is left at the end of a call, and who notices a changed byte. Each row is decided by
 * test/lesson-09.test.ts: with the SDK for JavaScript, and with what the lesson's Python program prints.
 */

export interface Hearing {
  kind: 'refused' | 'closed' | 'missing' | 'changed' | 'cut' | 'left';
  /** What became of the first answer to GetObject. */
  answer: string;
  /** What needs-retry was told after each attempt. */
  heard: readonly string[];
  program: string;
}

export const HEARINGS: readonly Hearing[] = [
  { kind: 'refused', answer: '503 SlowDown', heard: ['503', '200'], program: 'gets its object' },
  { kind: 'closed', answer: 'none, connection closed', heard: ['no response', '200'], program: 'gets its object' },
  { kind: 'missing', answer: '404 NoSuchKey', heard: ['404'], program: 'gets an error' },
  { kind: 'changed', answer: 'one byte changed', heard: ['200'], program: 'gets an error, while it reads' },
  { kind: 'cut', answer: 'breaks off in the middle', heard: ['200'], program: 'gets an error, while it reads' },
  {
    kind: 'left',
    answer: 'one byte changed, half of it read',
    heard: ['200'],
    program: 'gets a wrong byte, and no error',
  },
];

export interface End {
  what: string;
  /** `$metadata.attempts`, of the output or of the error. */
  js: string;
  /** ResponseMetadata, in standard mode and in legacy mode. */
  boto3: string;
  legacy: string;
}

export const ENDS: readonly End[] = [
  { what: '200', js: '1', boto3: 'RetryAttempts 0', legacy: 'RetryAttempts 0' },
  {
    what: '503, 503, 200',
    js: '3',
    boto3: 'RetryAttempts 2, MaxAttemptsReached',
    legacy: 'RetryAttempts 2',
  },
  {
    what: '503 always',
    js: '3',
    boto3: 'RetryAttempts 2, MaxAttemptsReached',
    legacy: 'RetryAttempts 4, MaxAttemptsReached',
  },
  { what: '503, 503, 404', js: '3', boto3: 'RetryAttempts 2, MaxAttemptsReached', legacy: 'RetryAttempts 2' },
  { what: '404', js: '1', boto3: 'RetryAttempts 0', legacy: 'RetryAttempts 0' },
  { what: 'closed always', js: '3', boto3: 'no metadata', legacy: 'no metadata' },
  {
    what: '500, quota empty',
    js: '1',
    boto3: 'RetryAttempts 0, RetryQuotaReached',
    legacy: 'RetryAttempts 4, MaxAttemptsReached',
  },
];

export interface Reader {
  how: string;
  js: string;
  boto3: string;
}

const NOBODY = 'nobody notices';

export const READERS: readonly Reader[] = [
  { how: 'read to its end', js: 'Checksum mismatch', boto3: 'FlexibleChecksumError' },
  { how: 'the first bytes, then leave', js: NOBODY, boto3: NOBODY },
  { how: 'not read at all', js: NOBODY, boto3: NOBODY },
  { how: 'a Range of it', js: NOBODY, boto3: NOBODY },
  { how: 'validation “when required”', js: NOBODY, boto3: NOBODY },
];

/** The clients in which the four bets are settled. */
export const CLIENTS = ['SDK for JavaScript', 'boto3', 'boto3, legacy mode'] as const;

export interface Settled {
  verdict: 'holds' | 'doesn’t hold' | 'nearly holds' | 'holds for a list';
  seen: string;
}

/** For each bet of lesson 07, what the three clients did with answers to GetObject. */
export const SETTLED: readonly (readonly Settled[])[] = [
  [
    { verdict: 'doesn’t hold', seen: '400 SlowDown: 2 attempts' },
    { verdict: 'doesn’t hold', seen: '400 SlowDown: 2 attempts' },
    { verdict: 'nearly holds', seen: '400 SlowDown: 1 attempt, 400 ThrottlingException: 2' },
  ],
  [
    { verdict: 'holds', seen: '429: 2 attempts' },
    { verdict: 'holds', seen: '429: 2 attempts' },
    { verdict: 'holds', seen: '429: 2 attempts' },
  ],
  [
    { verdict: 'doesn’t hold', seen: '503: up to 1 s with SlowDown, 0.05 s without' },
    { verdict: 'doesn’t hold', seen: '503: up to 1 s with SlowDown, 0.05 s without' },
    { verdict: 'nearly holds', seen: '503: up to 1 s with SlowDown, 1 s without' },
  ],
  [
    { verdict: 'holds for a list', seen: 'list: no error; object: Checksum mismatch' },
    {
      verdict: 'holds for a list',
      seen: 'list: no error; object: FlexibleChecksumError',
    },
    {
      verdict: 'holds for a list',
      seen: 'list: no error; object: FlexibleChecksumError',
    },
  ],
];
