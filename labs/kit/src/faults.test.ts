import { describe, expect, test } from 'vitest';
import { answer, explain, fault } from './faults.ts';
import { errorCodeOf } from './flows.ts';

const asked = { method: 'PUT', requestId: 'R-1' };

describe('answer', () => {
  test.each([
    ['slowDown', 503, 'SlowDown'],
    ['internalError', 500, 'InternalError'],
    ['tooManyRequests', 429, null],
  ] as const)('%s is a %d whose code is %s', (type, status, code) => {
    const given = answer({ type }, asked);
    expect([given.status, errorCodeOf(given.headers, given.body)]).toEqual([status, code]);
  });

  test('says how long its body is, so that the connection can be used again', () => {
    const { headers, body } = answer({ type: 'slowDown' }, asked);
    expect(headers['content-length']).toBe(String(Buffer.byteLength(body)));
  });

  test('an answer to HEAD has no body, as HTTP demands', () => {
    expect(answer({ type: 'slowDown' }, { ...asked, method: 'HEAD' })).toMatchObject({ status: 503, body: '' });
  });

  test('carries the request id in header and body, as S3 does', () => {
    const { headers, body } = answer({ type: 'slowDown' }, asked);
    expect(headers['x-amz-request-id']).toBe('R-1');
    expect(body).toContain('<RequestId>R-1</RequestId>');
  });
});

test.each([
  [{ type: 'slowDown' }, 'answers 503 Slow Down with the code SlowDown'],
  [{ type: 'tooManyRequests' }, 'answers 429 Too Many Requests without an error code'],
  [{ type: 'latency', ms: 20 }, 'holds the request for 20 ms and passes it on'],
] as const)('%o explains itself', (given, sentence) => {
  expect(explain(given)).toBe(sentence);
});

test.each([
  [{ type: 'slowdown' }],
  [{ type: 'latency' }],
  [{ type: 'latency', ms: -1 }],
  [{ type: 'slowDown', ms: 1 }],
])('%o is no fault', (given) => {
  expect(fault.safeParse(given).success).toBe(false);
});
