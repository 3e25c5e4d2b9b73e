import { expect, test } from 'vitest';
import { failedCondition, rangeFor } from './conditions.ts';

test.each([
  [{}, '"e"', null],
  [{ 'if-none-match': '*' }, null, null],
  [{ 'if-none-match': '*' }, '"e"', 412],
  [{ 'if-none-match': '"e"' }, null, 501],
  [{ 'if-match': '"e"' }, '"e"', null],
  [{ 'if-match': 'e' }, '"e"', null],
  [{ 'if-match': '"other"' }, '"e"', 412],
  [{ 'if-match': '"e"' }, null, 404],
])('a write with %j over %s is answered %s', (headers, etag, status) => {
  expect(failedCondition(headers, etag)?.status ?? null).toBe(status);
});

test.each([
  ['bytes=0-4', 'bytes=0-4'],
  ['bytes=5-', 'bytes=5-'],
  ['bytes=-5', 'bytes=-5'],
  ['bytes=-50', 'bytes=0-'],
  ['bytes=20-30', 'bytes=20-30'],
  ['bytes=4-2', undefined],
  ['bytes=-', undefined],
  ['bytes=0-1,3-4', undefined],
  ['lines=0-4', undefined],
  [undefined, undefined],
])('of ten bytes, the range %s is asked for as %s', (range, asked) => {
  expect(rangeFor(range, 10)).toBe(asked);
});
