/**
 * How long calls sleep, as lesson 03 and its slides tell it: computed by the kit's policies, which test/retries-*.test.ts
 * proves beside the SDKs themselves. What boto3 does in the lesson's own program is compared by test/lesson-03.test.ts.
 */
import { explain, failureText, failuresFrom, policyNamed, type PolicyName, type Row } from '@slowdown/kit/retries';
import { seeded, type Random } from '@slowdown/kit/random';

/** Each wait as long as its jitter allows. */
const LONGEST: Random = () => 1;

/** More failures than any of these policies tries. */
const ALWAYS = 'x9';

const FAILURES = {
  throttled: '503 SlowDown',
  broken: '500 InternalError',
  asked: '503 SlowDown x-amz-retry-after=60000',
} as const;

/** A call that fails so at each attempt. */
function schedule(policy: PolicyName, failure: string, random: Random = LONGEST): Row[] {
  return explain(policyNamed(policy), failuresFrom(`${failure} ${ALWAYS}`), { random, now: () => 0 });
}

const sleepsOf = (rows: readonly Row[]) => rows.slice(0, -1).map(({ delayMs }) => delayMs / 1000);

/** 0.1 + 0.2 is to be 0.3. */
export const sumS = (sleeps: readonly number[]): number =>
  Math.round(sleeps.reduce((sum, seconds) => sum + seconds, 0) * 1e6) / 1e6;

export interface Sleeper {
  who: string;
  /** Seconds, one after the other. */
  sleeps: readonly number[];
}

const hundredths = (seconds: number) => Number(seconds.toFixed(2));

/** Rows of a figure of sleeps: each with its sum, `1 + 2 = 3 s`. */
export const barsOf = (sleepers: readonly Sleeper[]) =>
  sleepers.map(({ who, sleeps }) => ({
    who,
    sleepsMs: sleeps.map((seconds) => seconds * 1000),
    text: `${sleeps.map(hundredths).join(' + ')} = ${hundredths(sumS(sleeps))}\u00A0s`,
  }));

const longest = (policy: PolicyName, failure: string): number[] => sleepsOf(schedule(policy, failure));

/** What the talk's slide has; its total is given there too. */
export const TALK: Sleeper = { who: 'the talk’s slide', sleeps: [1, 2, 8, 16, 32] };

/** The longest sleeps of a call that fails at each attempt. */
export const SLEEPERS: readonly Sleeper[] = [
  TALK,
  { who: 'boto3, legacy mode', sleeps: longest('botocore-legacy', FAILURES.throttled) },
  { who: 'SDKs today, 503 SlowDown', sleeps: longest('js-standard', FAILURES.throttled) },
  { who: 'SDKs today, 500', sleeps: longest('js-standard', FAILURES.broken) },
];

/** Chance of all eight calls, one after the other. */
const drawing = seeded(4);

/** Eight calls like those of the job. */
export const DRAWN: readonly Sleeper[] = Array.from({ length: 8 }, (_, n) => ({
  who: `call ${n + 1}`,
  sleeps: sleepsOf(schedule('js-standard', FAILURES.throttled, drawing)),
}));

export interface Policy {
  who: string;
  policy: PolicyName;
}

/** Who is compared: what is installed here, and what was before November 2026. */
export const POLICIES: readonly Policy[] = [
  { who: 'boto3, legacy mode', policy: 'botocore-legacy' },
  { who: 'boto3, standard mode', policy: 'botocore-standard' },
  { who: 'boto3, adaptive mode', policy: 'botocore-adaptive' },
  { who: 'SDK for JavaScript', policy: 'js-standard' },
  { who: 'SDK for JavaScript before', policy: 'js-standard-before' },
];

const attempts = (rows: readonly Row[]) => String(rows.length);
const seconds = (rows: readonly Row[]) => `${(rows.at(-1)?.atMs ?? 0) / 1000}\u00A0s`;

/** For each of them: attempts, and the longest of a call from its first attempt to its last, for three failures. */
export const COMPARED: readonly (readonly string[])[] = POLICIES.map(({ who, policy }) => {
  const rows = Object.values(FAILURES).map((failure) => schedule(policy, failure));
  return [who, attempts(rows[0] ?? []), ...rows.map(seconds)];
});

/** A call whose failures differ, row by row. */
export const MIXED: readonly (readonly string[])[] = explain(
  policyNamed('js-standard'),
  failuresFrom('500 InternalError, 503 SlowDown, 500 InternalError'),
  { random: LONGEST, now: () => 0 },
).map(({ attempt, failure, why, delayMs, tokens }) => [
  String(attempt),
  failure ? failureText(failure) : 'success',
  why ?? 'done',
  delayMs === 0 ? 'not at all' : `up to ${delayMs} ms`,
  String(tokens),
]);
