import { expect, test } from 'vitest';
import type { Sample } from '../../workbench/samples.ts';
import { ratesOf } from './rates.ts';

const sample = (atMs: number, sums: Partial<Sample>): Sample => ({
  atMs,
  calls: 0,
  attempts: 0,
  retries: 0,
  throttles: 0,
  backoffS: 0,
  inFlightS: 0,
  ...sums,
});

test('a rate is of what happened since the report before it, a share of the last three seconds', () => {
  const samples = [
    sample(500, { calls: 10, attempts: 12, retries: 2, throttles: 2, backoffS: 1, inFlightS: 3 }),
    sample(1500, { calls: 20, attempts: 42, retries: 22, throttles: 23, backoffS: 4, inFlightS: 4 }),
    sample(3500, { calls: 30, attempts: 62, retries: 32, throttles: 33, backoffS: 7, inFlightS: 5 }),
  ];
  expect(ratesOf(samples)).toEqual([
    { atS: 0.5, retriesPerMinute: 240, attemptsPerCall: 1.2, backoffShare: 0.25, throttlesPerMinute: 240 },
    { atS: 1.5, retriesPerMinute: 1200, attemptsPerCall: 2.1, backoffShare: 0.5, throttlesPerMinute: 1260 },
    { atS: 3.5, retriesPerMinute: 300, attemptsPerCall: 2.5, backoffShare: 0.75, throttlesPerMinute: 300 },
  ]);
});

test('where no call has ended, nobody says how many attempts a call takes', () => {
  expect(ratesOf([sample(500, {})])).toEqual([
    { atS: 0.5, retriesPerMinute: 0, attemptsPerCall: null, backoffShare: null, throttlesPerMinute: 0 },
  ]);
});

test('two reports at the same moment are one point', () => {
  expect(ratesOf([sample(500, { calls: 1 }), sample(500, { calls: 2 })])).toHaveLength(1);
});
