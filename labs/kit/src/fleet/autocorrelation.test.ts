import { expect, test } from 'vitest';
import { seeded } from '../random.ts';
import { autocorrelation, periodOf } from './autocorrelation.ts';

const series = (length: number, of: (n: number) => number) => Array.from({ length }, (_, n) => of(n));
const sine = (period: number) => (n: number) => Math.sin((2 * Math.PI * n) / period);
const found = (values: number[], seed = 1) => periodOf(values, { random: seeded(seed) });

test('a sine is most like itself after its period, and least after half of it', () => {
  const likeness = autocorrelation(series(2400, sine(24)), 48);
  expect(likeness[0]).toBe(1);
  expect(likeness[12]).toBeCloseTo(-1, 1);
  expect(likeness[24]).toBeCloseTo(1, 1);
  expect(likeness[6]).toBeCloseTo(0, 1);
});

test('four numbers by hand', () => {
  expect([...autocorrelation([1, 2, 3, 6], 2)]).toEqual(
    [1, 2 / 14, -3 / 14].map((value): unknown => expect.closeTo(value, 12)),
  );
});

test.each([5, 7, 24, 37])('the period of a sine of %d steps, of a square wave, and of pulses', (period) => {
  const waves = [
    sine(period),
    (n: number) => (n % period < period / 2 ? 1 : 0),
    (n: number) => Number(n % period === 0),
  ];
  for (const wave of waves) {
    const seen = found(series(240, wave));
    expect(seen?.lag).toBe(period);
    expect(seen?.strength).toBeGreaterThan(0.7);
    expect(seen?.chance).toBeLessThan(0.01);
  }
});

test('a period that no whole step fits is rounded, and not taken for its multiple', () => {
  expect(found(series(240, sine(7.6)))?.lag).toBe(8);
});

test('the period of a sine in noise is one step off at most', () => {
  const random = seeded(3);
  const seen = found(series(240, (n) => sine(20)(n) + 2 * (random() - 0.5)));
  expect(Math.abs((seen?.lag ?? 0) - 20)).toBeLessThanOrEqual(1);
  expect(seen?.chance).toBeLessThan(0.01);
});

test.each([
  ['without memory', 0],
  ['that remembers most of the step before', 0.8],
])('noise %s passes for a period hardly ever', (_, memory) => {
  const random = seeded(11);
  let value = 0;
  const noise = () => series(60, () => (value = memory * value + random() - 0.5));
  const passed = Array.from({ length: 200 }, (_, seed) => found(noise(), seed)).filter(
    (period) => period !== null && period.chance <= 0.01,
  );
  expect(passed.length).toBeLessThanOrEqual(6);
});

test('what never changes, and what only falls, has no period', () => {
  expect(found(series(60, () => 5))).toBeNull();
  expect(found(series(60, (n) => -n))).toBeNull();
});
