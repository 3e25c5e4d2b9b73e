import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PrefixLimit, prefixOf, TokenBucket } from './throttle.ts';

/** A clock that the test moves, milliseconds. */
function handClock() {
  let nowMs = 0;
  return { clock: () => nowMs, pass: (ms: number) => (nowMs += ms) };
}

describe('TokenBucket', () => {
  test('lets a burst pass at once, then one request for each token that came back', () => {
    const { clock, pass } = handClock();
    const bucket = new TokenBucket({ ratePerSecond: 10, burst: 3, clock });
    expect([bucket.take(), bucket.take(), bucket.take(), bucket.take()]).toEqual([true, true, true, false]);
    pass(99);
    expect(bucket.take()).toBe(false);
    pass(1);
    expect(bucket.take()).toBe(true);
  });

  test('tokens are never negative, never above the burst, and never more pass than burst + rate x time', () => {
    const steps = fc.array(
      fc.record({ passMs: fc.integer({ min: 0, max: 500 }), takes: fc.integer({ min: 0, max: 20 }) }),
    );
    const options = fc.record({
      ratePerSecond: fc.integer({ min: 1, max: 500 }),
      burst: fc.integer({ min: 1, max: 50 }),
    });
    fc.assert(
      fc.property(options, steps, ({ ratePerSecond, burst }, moves) => {
        const { clock, pass } = handClock();
        const bucket = new TokenBucket({ ratePerSecond, burst, clock });
        let passed = 0;
        for (const { passMs, takes } of moves) {
          pass(passMs);
          for (let n = 0; n < takes; n++) if (bucket.take()) passed += 1;
          expect(bucket.tokens).toBeGreaterThanOrEqual(0);
          expect(bucket.tokens).toBeLessThanOrEqual(burst);
        }
        expect(passed).toBeLessThanOrEqual(burst + (ratePerSecond * clock()) / 1000 + 1e-6);
      }),
    );
  });

  test('a new rate counts from now on, not for the time before', () => {
    const { clock, pass } = handClock();
    const bucket = new TokenBucket({ ratePerSecond: 10, burst: 10, clock });
    for (let n = 0; n < 10; n++) bucket.take();
    pass(100);
    bucket.ratePerSecond = 1000;
    expect(bucket.tokens).toBeCloseTo(1);
  });

  test('a clock that runs backwards gives no tokens', () => {
    const { clock, pass } = handClock();
    const bucket = new TokenBucket({ ratePerSecond: 10, burst: 1, clock });
    bucket.take();
    pass(-5000);
    expect(bucket.take()).toBe(false);
    pass(5000);
    expect(bucket.take()).toBe(false);
  });

  test.each([0, -1, NaN, Infinity])('refuses a rate of %s and says what a rate is', (ratePerSecond) => {
    expect(() => new TokenBucket({ ratePerSecond, burst: 1 })).toThrow(/ratePerSecond has to be above 0/);
  });

  test('refuses a burst that lets nothing pass', () => {
    expect(() => new TokenBucket({ ratePerSecond: 1, burst: 0 })).toThrow(/burst has to be at least 1/);
  });
});

describe('PrefixLimit', () => {
  test('each prefix has its own tokens', () => {
    const limit = new PrefixLimit({ ratePerSecond: 1, burst: 1, clock: () => 0 });
    const put = (path: string) => limit.admits({ method: 'PUT', path });
    expect([put('/b/run-1/x'), put('/b/run-1/y'), put('/b/run-2/x'), put('/c/run-1/x')]).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });

  test('reads and requests that name no object are not limited', () => {
    const limit = new PrefixLimit({ ratePerSecond: 1, burst: 1, clock: () => 0 });
    limit.admits({ method: 'PUT', path: '/b/p/x' });
    expect(limit.admits({ method: 'GET', path: '/b/p/x' })).toBe(true);
    expect(limit.admits({ method: 'PUT', path: '/b' })).toBe(true);
    expect(limit.admits({ method: 'PUT', path: '/b/p/x' })).toBe(false);
  });

  test('a rate set later holds for prefixes seen before and after', () => {
    const { clock, pass } = handClock();
    const limit = new PrefixLimit({ ratePerSecond: 1, burst: 1, clock });
    const put = (path: string) => limit.admits({ method: 'PUT', path });
    put('/b/old/x');
    limit.ratePerSecond = 100;
    put('/b/new/x');
    pass(10);
    expect([put('/b/old/y'), put('/b/new/y')]).toEqual([true, true]);
  });
});

test.each([
  ['/bucket/run/part-1', 'bucket/run/'],
  ['/bucket/a/b/key?x-id=PutObject', 'bucket/a/b/'],
  ['/bucket/key', 'bucket/'],
  ['/bucket/', null],
  ['/bucket', null],
  ['/', null],
])('the prefix of %s is %s', (path, prefix) => {
  expect(prefixOf(path)).toBe(prefix);
});
