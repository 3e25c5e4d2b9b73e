import { expect, test } from 'vitest';
import { CHECKS, runChecks } from '../conformance.ts';
import { Difference, fails, group, same } from './check.ts';

/** An endpoint that nothing is asked of. */
const NOWHERE = { endpoint: 'http://127.0.0.1:1' };

test('every check has a name of its own, short enough for a bucket of it, and is a sentence', () => {
  const ids = CHECKS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  // `conformance-` before it, and 63 characters at most in the name of a bucket.
  for (const { id, sentence } of CHECKS) {
    expect(id).toMatch(/^[a-z][a-z0-9-]{2,40}$/);
    expect(sentence).toMatch(/^[A-Z].*\.$/);
  }
});

test.each([
  ['passes', async () => {}, 'pass', null],
  ['sees something else', async () => same('what', [1], [2]), 'fail', 'what: [1]'],
  ['sees too much to tell', async () => same('what', 'x'.repeat(100), ''), 'fail', `what: "${'x'.repeat(79)}…`],
  ['gets 501', () => Promise.reject(answer('NotImplemented', 501)), 'not offered', '501 NotImplemented'],
  [
    'gets 501 where it expects another error',
    () => fails(Promise.reject(answer('X', 501)), 412, null),
    'not offered',
    '501 X',
  ],
  ['gets another error', () => fails(Promise.reject(answer('X', 400)), 412, 'Y'), 'fail', '400 X'],
  ['gets no error', () => fails(Promise.resolve(), 412, 'Y'), 'fail', 'it succeeds'],
  ['does not end', () => new Promise<void>(() => {}), 'fail', 'no end within 0.05 s'],
])('a check that %s', async (_what, run, outcome, seen) => {
  const checks = group('sqs', 'any', [['any', 'Any.', run]]);
  expect(await runChecks(checks, NOWHERE, { timeoutMs: 50 })).toMatchObject([{ id: 'any', outcome, seen }]);
});

test('a service that is not offered is not asked', async () => {
  const checks = group('ec2', 'any', [['any', 'Any.', () => Promise.reject(new Difference('was asked'))]]);
  expect(await runChecks(checks, NOWHERE, { services: ['s3'] })).toMatchObject([
    { outcome: 'not offered', seen: null },
  ]);
});

/** An error as the SDK throws it. */
function answer(name: string, httpStatusCode: number): Error {
  return Object.assign(new Error('message'), { name, $metadata: { httpStatusCode } });
}
