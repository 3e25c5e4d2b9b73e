/** The goldens are those of the facts: measured with the real SDKs, loopback, on 2026-11-23. */
import { describe, expect, test } from 'vitest';
import {
  explain,
  failuresFrom,
  failureText,
  policyNamed,
  RetryingClient,
  type Failure,
  type Service,
} from './retries.ts';

const SLOW_DOWN: Failure = { status: 503, code: 'SlowDown' };
const INTERNAL: Failure = { status: 500, code: 'InternalError' };
const most = { random: () => 1 };

const delays = (name: string, failures: Failure[], service?: Service) =>
  explain(policyNamed(name, service), failures, most)
    .map(({ delayMs }) => delayMs)
    .filter((ms) => ms > 0);
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

describe('the longest delays', () => {
  test.each<[string, Failure, Service, number[]]>([
    ['botocore-legacy', SLOW_DOWN, 's3', [1000, 2000, 4000, 8000]],
    ['botocore-legacy', INTERNAL, 'dynamodb', [50, 100, 200, 400, 800, 1600, 3200, 6400, 12_800]],
    ['botocore-standard', SLOW_DOWN, 's3', [1000, 2000]],
    ['botocore-standard', INTERNAL, 's3', [50, 100]],
    ['botocore-standard', SLOW_DOWN, 'dynamodb', [1000, 2000, 4000]],
    ['botocore-standard', INTERNAL, 'dynamodb', [25, 50, 100]],
    ['botocore-standard-before', INTERNAL, 's3', [1000, 2000]],
    ['js-standard', SLOW_DOWN, 's3', [1000, 2000]],
    ['js-standard', INTERNAL, 's3', [50, 100]],
    ['js-standard-before', SLOW_DOWN, 's3', [500, 1000]],
    ['js-standard-before', INTERNAL, 's3', [100, 200]],
  ])('%s after %o of %s', (name, failure, service, expected) => {
    expect(delays(name, times(12, failure), service)).toEqual(expected);
  });
});

describe('the quota of a client', () => {
  const after = (name: string, calls: (Failure | 'ok')[][]) => {
    const client = new RetryingClient(policyNamed(name), most);
    let attempts = 0;
    for (const outcomes of calls) {
      const call = client.call();
      for (const outcome of outcomes) {
        attempts += 1;
        if (outcome === 'ok') call.succeeds();
        else if (!call.fails(outcome).retries) break;
      }
    }
    return { tokens: client.tokens, attempts };
  };
  const CLOSED: Failure = { connection: 'closed' };
  const BARE_429: Failure = { status: 429 };

  test.each(['botocore-standard', 'js-standard'])('%s', (name) => {
    const left = (...calls: (Failure | 'ok')[][]) => after(name, calls).tokens;
    expect(left(times(3, INTERNAL))).toBe(472);
    expect(left(times(3, SLOW_DOWN))).toBe(490);
    expect(left(times(3, BARE_429))).toBe(490);
    expect(left(times(3, CLOSED))).toBe(472);
    expect(left([INTERNAL, 'ok'])).toBe(500);
    expect(left([INTERNAL, INTERNAL, 'ok'])).toBe(486);
    expect(left([INTERNAL, INTERNAL, 'ok'], ['ok'])).toBe(487);
    expect(left([SLOW_DOWN, SLOW_DOWN, 'ok'])).toBe(495);
    expect(left([SLOW_DOWN, INTERNAL, 'ok'])).toBe(495);
    expect(after(name, times(20, times(3, INTERNAL)))).toEqual({ tokens: 10, attempts: 55 });
    expect(after(name, times(20, times(3, SLOW_DOWN)))).toEqual({ tokens: 300, attempts: 60 });
    expect(after(name, times(60, times(3, SLOW_DOWN)))).toEqual({ tokens: 0, attempts: 160 });
  });
});

describe('which failures are tried again', () => {
  const attempts = (name: string, failure: Failure, service?: Service) =>
    explain(policyNamed(name, service), times(12, failure), most).length;

  test.each<[string, Failure, Service, ReturnType<typeof attempts>[]]>([
    // botocore legacy, botocore standard before and now, JavaScript now.
    ['a bare 429', { status: 429 }, 's3', [5, 1, 3, 3]],
    ['a 400 SlowDown', { status: 400, code: 'SlowDown' }, 's3', [1, 3, 3, 3]],
    ['a 400 RequestTimeout of S3', { status: 400, code: 'RequestTimeout' }, 's3', [5, 3, 3, 3]],
    ['a 400 BadDigest of S3', { status: 400, code: 'BadDigest' }, 's3', [5, 1, 1, 1]],
    ['a 400 ThrottlingException', { status: 400, code: 'ThrottlingException' }, 's3', [5, 3, 3, 3]],
    ['a 403 RequestThrottled of SQS', { status: 403, code: 'RequestThrottled' }, 'sqs', [5, 3, 3, 3]],
    ['a 501', { status: 501 }, 's3', [1, 1, 1, 1]],
    ['a 509', { status: 509 }, 's3', [5, 1, 1, 1]],
    ['a 404', { status: 404, code: 'NoSuchKey' }, 's3', [1, 1, 1, 1]],
    ['a 429 that the model knows', { status: 429, code: 'Throttled', modelled: {} }, 's3', [5, 1, 1, 3]],
    ['a certificate that is not trusted', { connection: 'tls' }, 's3', [5, 3, 3, 1]],
    ['a closed connection', { connection: 'closed' }, 's3', [5, 3, 3, 3]],
  ])('%s', (_what, failure, service, expected) => {
    const names = ['botocore-legacy', 'botocore-standard-before', 'botocore-standard', 'js-standard'];
    expect(names.map((name) => attempts(name, failure, service))).toEqual(expected);
  });
});

describe('a hint of the service', () => {
  const waits = (name: string, hint: Partial<Failure>) =>
    explain(policyNamed(name), [{ ...INTERNAL, ...hint }], { ...most, now: () => Date.UTC(2026, 10, 23) })[0]?.delayMs;

  test.each<[Partial<Failure>, (number | undefined)[]]>([
    // botocore now, JavaScript now; without a hint both wait for 50 ms.
    [{ xAmzRetryAfter: '1500' }, [1500, 1500]],
    [{ xAmzRetryAfter: '60000' }, [5050, 5050]],
    [{ xAmzRetryAfter: '10' }, [50, 50]],
    [{ xAmzRetryAfter: '-5' }, [50, 50]],
    [{ xAmzRetryAfter: 'abc' }, [50, 50]],
    [{ retryAfter: '3' }, [50, 3000]],
    [{ retryAfter: 'Mon, 23 Nov 2026 00:00:02 GMT' }, [50, 2000]],
  ])('%o', (hint, expected) => {
    expect(['botocore-standard', 'js-standard'].map((name) => waits(name, hint))).toEqual(expected);
  });
});

test('a long poll with an empty quota sleeps before it fails', () => {
  const client = new RetryingClient(policyNamed('botocore-standard', 'sqs'), { ...most, tokens: 0 });
  const decided = (longPoll: boolean) => client.call({ longPoll }).fails(INTERNAL);
  expect(decided(true)).toMatchObject({ retries: false, why: 'quota empty', delayMs: 50 });
  expect(decided(false)).toMatchObject({ retries: false, why: 'quota empty', delayMs: 0 });
});

test('a policy that there is not is named, with those that there are', () => {
  expect(() => policyNamed('botocore')).toThrow('There is no retry policy "botocore". Choose from botocore-standard, ');
});

test('failures as a person writes them', () => {
  expect(failuresFrom('503 SlowDown x2, timeout,429 retry-after=3, 400 Throttling X-Amz-Retry-After=1500 ×2')).toEqual([
    SLOW_DOWN,
    SLOW_DOWN,
    { connection: 'timeout' },
    { status: 429, retryAfter: '3' },
    ...times(2, { status: 400, code: 'Throttling', xAmzRetryAfter: '1500' }),
  ]);
  expect(failuresFrom('503 SlowDown, tls, closed').map(failureText)).toEqual([
    '503 SlowDown',
    'connection not trusted',
    'connection closed',
  ]);
});

test('the clock that JavaScript sets right makes a failure one that passes; then the next one is as usual', () => {
  const skewed = (date: string): Failure => ({ status: 403, code: 'RequestTimeTooSkewed', date });
  const rows = (name: string, failure: Failure) =>
    explain(policyNamed(name), times(5, failure), { ...most, now: () => Date.UTC(2026, 10, 23) }).length;
  expect(rows('js-standard', skewed('Mon, 23 Nov 2026 02:00:00 GMT'))).toBe(3);
  expect(rows('js-standard', skewed('Mon, 23 Nov 2026 00:00:01 GMT'))).toBe(1);
  expect(rows('botocore-standard', skewed('Mon, 23 Nov 2026 02:00:00 GMT'))).toBe(1);
});
