import { describe, expect, test } from 'vitest';
import {
  callTrees,
  errorCodeOf,
  isThrottled,
  redactBody,
  redactHeaders,
  redactPath,
  sdkHeaders,
  totals,
  type Flow,
} from './flows.ts';

let nextId = 0;

function flow(call: string | null, attempt: number, [startMs, endMs]: [number, number | null], status = 200): Flow {
  nextId += 1;
  return {
    id: `flow-${nextId}`,
    startMs,
    endMs,
    request: { method: 'PUT', host: 'h', path: `/b/${call ?? 'none'}`, headers: {}, bytes: 1 },
    response:
      endMs === null
        ? null
        : { status, statusText: '', headers: {}, bytes: 0, errorCode: status === 503 ? 'SlowDown' : null, body: null },
    fault: null,
    sdk: call === null ? null : { invocationId: call, attempt, maxAttempts: 3 },
  };
}

const late = [flow('late', 1, [0, 10], 503), flow('late', 2, [110, 130], 503), flow('late', 3, [330, 340])];
const lost = [flow('lost', 1, [5, 15], 503), flow('lost', 2, [20, 30], 503), flow('lost', 3, [40, 50], 503)];
const atOnce = [flow('at-once', 1, [1, 4])];

describe('callTrees', () => {
  test('joins attempts by invocation id, oldest first, whatever order they come in', () => {
    const trees = callTrees([late[2], atOnce[0], late[0], late[1]].filter((one) => one !== undefined));
    expect(trees.map((tree) => [tree.id, tree.attempts.map((each) => each.sdk?.attempt)])).toEqual([
      ['late', [1, 2, 3]],
      ['at-once', [1]],
    ]);
  });

  test('waiting is the gaps, in flight the rest', () => {
    const [tree] = callTrees(late);
    expect([tree?.waitingMs, tree?.inFlightMs]).toEqual([300, 40]);
  });

  test('a request without SDK headers is a call of its own', () => {
    expect(callTrees([flow(null, 1, [0, 1]), flow(null, 1, [2, 3])])).toHaveLength(2);
  });

  test.each([
    ['the last allowed attempt failed', lost, false, 'failed'],
    ['the first attempt failed and another may come', lost.slice(0, 1), false, 'open'],
    ['the first attempt failed and the program has ended', lost.slice(0, 1), true, 'failed'],
    ['an attempt is in flight', [flow('x', 1, [0, null])], false, 'open'],
    ['an attempt was in flight when the program ended', [flow('x', 1, [0, null])], true, 'failed'],
    ['a 404 is the answer', [flow('x', 1, [0, 1], 404)], false, 'failed'],
    ['a 429 may be tried again', [flow('x', 1, [0, 1], 429)], false, 'open'],
    ['it succeeded late', late, false, 'succeeded'],
  ] as const)('where %s', (_, flows, ended, outcome) => {
    expect(callTrees(flows, { ended })[0]?.outcome).toBe(outcome);
  });
});

test('totals count first attempts as attempts and not as retries', () => {
  expect(totals([...late, ...lost, ...atOnce])).toEqual({
    calls: 3,
    attempts: 7,
    retries: 4,
    throttled: 5,
    succeeded: 2,
    failed: 1,
    open: 0,
    waitingMs: 300 + 15,
    inFlightMs: 40 + 30 + 3,
    elapsedMs: 340,
  });
});

test.each([
  [429, null, true],
  [400, 'SlowDown', true],
  [503, 'SlowDown', true],
  [503, null, false],
  [503, 'ServiceUnavailable', false],
  [500, null, false],
])('a %d with the code %s is throttling to SDKs: %s', (status, errorCode, throttled) => {
  const answered = flow(null, 1, [0, 1], status);
  const response = answered.response && { ...answered.response, errorCode };
  expect(isThrottled({ ...answered, response })).toBe(throttled);
});

test('totals of nothing are zero', () => {
  expect(totals([])).toMatchObject({ calls: 0, attempts: 0, retries: 0, elapsedMs: 0 });
});

describe('redaction', () => {
  test('credentials in headers go, whatever their case; the rest stays', () => {
    expect(
      redactHeaders({
        Authorization: 'AWS4 secret',
        'X-Amz-Security-Token': 't',
        'x-amz-date': 'd',
        'x-amz-s3session-token': 's',
        'x-amz-copy-source': '/b/k?X-Amz-Signature=abc',
      }),
    ).toEqual({
      authorization: '[redacted]',
      'x-amz-security-token': '[redacted]',
      'x-amz-date': 'd',
      'x-amz-s3session-token': '[redacted]',
      'x-amz-copy-source': '/b/k?X-Amz-Signature=[redacted]',
    });
  });

  test('a presigned URL keeps its path and loses what signs it', () => {
    const path = '/b/k?X-Amz-Algorithm=A&X-Amz-Credential=AKID%2Fx&X-Amz-Security-Token=t&X-Amz-Signature=abc&x-id=Get';
    expect(redactPath(path)).toBe(
      '/b/k?X-Amz-Algorithm=A&X-Amz-Credential=[redacted]&X-Amz-Security-Token=[redacted]&X-Amz-Signature=[redacted]&x-id=Get',
    );
  });

  test('what S3 repeats of a wrong signature goes', () => {
    const body =
      '<Error><Code>SignatureDoesNotMatch</Code><AWSAccessKeyId>AKID</AWSAccessKeyId><StringToSign>a\nb</StringToSign></Error>';
    expect(redactBody(body)).not.toMatch(/AKID|a\nb/);
    expect(errorCodeOf({}, redactBody(body))).toBe('SignatureDoesNotMatch');
  });
});

test.each([
  [
    { 'amz-sdk-invocation-id': 'i', 'amz-sdk-request': 'attempt=1; max=3' },
    { invocationId: 'i', attempt: 1, maxAttempts: 3 },
  ],
  // botocore's legacy mode on a first attempt, and its second with a ttl
  [
    { 'amz-sdk-invocation-id': 'i', 'amz-sdk-request': 'attempt=1' },
    { invocationId: 'i', attempt: 1, maxAttempts: null },
  ],
  [
    { 'amz-sdk-invocation-id': 'i', 'amz-sdk-request': 'ttl=20261123T155700Z; attempt=2; max=5' },
    { invocationId: 'i', attempt: 2, maxAttempts: 5 },
  ],
  [{ 'amz-sdk-invocation-id': 'i' }, null],
  [{}, null],
])('%o reads as %o', (headers, read) => {
  expect(sdkHeaders(headers)).toEqual(read);
});
