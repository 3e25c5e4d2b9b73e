import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isWrite, PartitionedLimit, SharedLimit } from '../throttle.ts';

/** A limit of 10 writes a second that splits after 5 s of heat, and the clock that it lives on. */
function hotLimit() {
  let nowMs = 0;
  const limit = new PartitionedLimit({
    ratePerSecond: 10,
    burst: 10,
    limits: isWrite,
    splitAfterMs: 5000,
    coolsAfterMs: 1000,
    clock: () => nowMs,
  });
  /** One second of 40 writes, evenly spread over keys a, b, c and d; how many passed. */
  const second = (key = (n: number) => 'abcd'[n % 4] ?? '') => {
    let passed = 0;
    for (let n = 0; n < 40; n++) {
      nowMs += 25;
      if (limit.admits({ method: 'PUT', path: `/bucket/run/${key(n)}` })) passed += 1;
    }
    return passed;
  };
  return { limit, second, rest: (ms: number) => (nowMs += ms) };
}

describe('a prefix that is hot', () => {
  test('splits after a while, and then takes twice the rate', () => {
    const { limit, second } = hotLimit();
    for (let n = 0; n < 5; n++) second();
    expect(limit.partitions('bucket/run/')).toEqual(['bucket/run/']);
    second();
    expect(limit.partitions('bucket/run/')).toEqual(['bucket/run/', 'bucket/run/c']);
    second();
    expect(second()).toBe(20);
    const tokens = limit.tokens('bucket/run/');
    expect(tokens).toHaveLength(2);
    expect(Math.max(...tokens)).toBeLessThan(1);
  });

  test('begins anew where it rests in between', () => {
    const { limit, second, rest } = hotLimit();
    for (let n = 0; n < 4; n++) second();
    rest(1000);
    for (let n = 0; n < 4; n++) second();
    expect(limit.partitions('bucket/run/')).toHaveLength(1);
  });

  test('does not split where all of it is one key', () => {
    const { limit, second } = hotLimit();
    for (let n = 0; n < 12; n++) second(() => 'same');
    expect(limit.partitions('bucket/run/')).toHaveLength(1);
  });

  test('leaves other prefixes, reads and requests without an object alone', () => {
    const { limit, second } = hotLimit();
    second();
    expect(limit.admits({ method: 'PUT', path: '/bucket/other/a' })).toBe(true);
    expect(limit.admits({ method: 'GET', path: '/bucket/run/a' })).toBe(true);
    expect(limit.admits({ method: 'PUT', path: '/bucket' })).toBe(true);
  });
});

test('no partition ever takes more than its burst and its rate, and partitions only ever get more', () => {
  const requests = fc.array(fc.record({ passMs: fc.integer({ min: 0, max: 300 }), key: fc.string({ maxLength: 2 }) }), {
    maxLength: 300,
  });
  fc.assert(
    fc.property(requests, (asked) => {
      let nowMs = 0;
      const limit = new PartitionedLimit({
        ratePerSecond: 5,
        burst: 3,
        limits: isWrite,
        splitAfterMs: 2000,
        coolsAfterMs: 500,
        clock: () => nowMs,
      });
      let passed = 0;
      let partitions = 1;
      for (const { passMs, key } of asked) {
        nowMs += passMs;
        if (limit.admits({ method: 'PUT', path: `/b/p/${encodeURIComponent(key)}` })) passed += 1;
        const now = Math.max(1, limit.partitions('b/p/').length);
        expect(now).toBeGreaterThanOrEqual(partitions);
        partitions = now;
      }
      // Each split begins two full buckets in place of one.
      expect(passed).toBeLessThanOrEqual(3 * (2 * partitions - 1) + (nowMs / 1000) * 5 * partitions + 1e-6);
    }),
  );
});

test.each([
  [{ splitAfterMs: -1 }, /splitAfterMs/],
  [{ coolsAfterMs: 0 }, /coolsAfterMs/],
  [{ ratePerSecond: 0 }, /ratePerSecond has to be above 0/],
  [{ burst: 0 }, /burst has to be at least 1/],
])('%o is refused', (wrong, message) => {
  const right = { ratePerSecond: 1, burst: 1, limits: isWrite, splitAfterMs: 0, coolsAfterMs: 1 };
  expect(() => new PartitionedLimit({ ...right, ...wrong })).toThrow(message);
});

test('a limit of the whole service forgets full buckets and stays the same limit', () => {
  let nowMs = 0;
  const limit = new SharedLimit({
    ratePerSecond: 1,
    burst: 1,
    clock: () => nowMs,
    limits: () => true,
    sharedBy: ({ path }) => path,
  });
  for (let n = 0; n < 10_000; n++) limit.admits({ method: 'PUT', path: `/${n}` });
  nowMs += 1000;
  limit.admits({ method: 'PUT', path: '/hot' });
  limit.admits({ method: 'PUT', path: '/one-more' });
  expect(limit.admits({ method: 'PUT', path: '/hot' })).toBe(false);
});
