import { expect, test } from 'vitest';
import { expiredUrl, failedCondition, overrides, rangeFor } from './conditions.ts';

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

test.each([
  ['X-Amz-Date=20261123T120000Z&X-Amz-Expires=60', '2026-11-23T12:01:00Z', null],
  ['X-Amz-Date=20261123T120000Z&X-Amz-Expires=60', '2026-11-23T12:01:01Z', 403],
  ['X-Amz-Date=20261123T120000Z', '2027-01-01T00:00:00Z', null],
  ['', '2027-01-01T00:00:00Z', null],
])('a URL with "%s" at %s is answered %s', (query, now, status) => {
  expect(expiredUrl(new URLSearchParams(query), Date.parse(now))?.status ?? null).toBe(status);
});

test("a GET's parameters may name headers of its answer", () => {
  const query = new URLSearchParams(
    'response-content-type=text%2Fplain&x-id=GetObject&response-cache-control=no-cache',
  );
  expect(overrides(query)).toEqual([
    ['content-type', 'text/plain'],
    ['cache-control', 'no-cache'],
  ]);
});
