import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LIMIT, MAX_ATTEMPTS, PileUp, seeded, sentence, SLICE_MS, WORKERS } from './pile-up.ts';

const run = (workers: number, ratePerSecond: number, seed = 1) =>
  new PileUp({ workers, ratePerSecond, random: seeded(seed) });
const sum = (of: 'passed' | 'throttled' | 'lost', { history }: PileUp) =>
  history.reduce((total, slice) => total + slice[of], 0);

describe('a pile-up', () => {
  test('does not happen below the limit: each worker makes ten requests a second, and all pass', () => {
    const calm = run(6, 100);
    calm.advance(10_000);
    expect(sum('throttled', calm)).toBe(0);
    expect(sum('passed', calm)).toBeGreaterThan(590);
    expect(sentence(calm)).toBe('Every request passes. Nobody waits.');
  });

  test('is there within two seconds after too many workers began, and clears within five when they go', () => {
    const busy = run(6, 100);
    busy.advance(2000);
    busy.setWorkers(48);
    busy.advance(2000);
    expect(sentence(busy)).toMatch(/^Pile-up: \d+ of 48 workers are asleep/);
    busy.setWorkers(6);
    busy.advance(5000);
    expect(sentence(busy)).toBe('It has cleared: every request passes again.');
    expect(busy.workers).toHaveLength(6);
  });

  test('loses calls: three refusals are the end of one', () => {
    const busy = run(64, LIMIT.min);
    busy.advance(10_000);
    expect(sum('lost', busy)).toBeGreaterThan(0);
    expect(busy.workers.every(({ attempt }) => attempt <= MAX_ATTEMPTS)).toBe(true);
  });

  test('clears as well when the limit goes up', () => {
    const busy = run(24, 100);
    busy.advance(5000);
    expect(busy.waiting).toBeGreaterThan(0);
    busy.ratePerSecond = LIMIT.max;
    busy.advance(5000);
    expect(busy.waiting).toBe(0);
  });

  test('repeats with the same seed, whatever the steps in which time passes', () => {
    const one = run(40, 80);
    const other = run(40, 80);
    one.advance(6000);
    for (let n = 0; n < 375; n += 1) other.advance(16);
    expect(other.history).toEqual(one.history);
  });
});

test('law: never more passes than the bucket has, and nobody sleeps longer than the SDK does', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: WORKERS.min, max: WORKERS.max }),
      fc.integer({ min: LIMIT.min, max: LIMIT.max }),
      fc.integer(),
      (workers, rate, seed) => {
        const any = run(workers, rate, seed);
        any.advance(SLICE_MS * 20);
        expect(sum('passed', any)).toBeLessThanOrEqual(10 + rate * 5);
        for (const { phase, sinceMs, untilMs } of any.workers) {
          if (phase === 'waiting') expect(untilMs - sinceMs).toBeLessThan(2000);
        }
      },
    ),
    { numRuns: 60 },
  );
});
