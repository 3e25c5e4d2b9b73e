/** The kit's jitter strategies in the model of the AWS Architecture Blog's simulator, beside its own results. */
import { seeded } from '@slowdown/kit/random';
import { decorrelatedJitter, equalJitter, fixed, fullJitter, noJitter, type Backoff } from '@slowdown/kit/retries';
import { describe, expect, test } from 'vitest';
import { contention } from './retries/optimistic-row.ts';

/** It doubles before the first retry already: its base of 5 ms is our 10. */
const DOUBLED = { baseMs: 10, capMs: 2000 };

/** By clients: what its own program gave for them, time in ms and calls, means of 100 trials as whole numbers. */
type Published = Readonly<Record<number, readonly [number, number]>>;

const STRATEGIES: Readonly<Record<string, readonly [Backoff, Published]>> = {
  none: [fixed(0), { 10: [382, 51], 50: [1138, 690], 100: [2031, 2426], 190: [3532, 7991] }],
  exponential: [noJitter(DOUBLED), { 10: [3590, 51], 50: [36_033, 623], 100: [63_309, 1846], 190: [100_766, 5165] }],
  equal: [equalJitter(DOUBLED), { 10: [733, 42], 50: [4278, 347], 100: [6540, 813], 190: [9498, 1760] }],
  full: [fullJitter(DOUBLED), { 10: [465, 39], 50: [2914, 332], 100: [4909, 796], 190: [7389, 1772] }],
  decorrelated: [
    decorrelatedJitter({ baseMs: 5, capMs: 2000 }),
    { 10: [435, 38], 50: [2195, 373], 100: [4780, 999], 190: [8057, 2434] },
  ],
};

const SEEDS = [1, 2, 3];

/** Trials of a seed: more of the small ones, which differ more. */
const trialsOf = (clients: number) => (clients < 100 ? 400 : 100);

const average = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;

/** How far a number is from another, as a share of that. */
const apart = (here: number, there: number) => Math.abs(here - there) / there;

describe.each(Object.entries(STRATEGIES))('%s', (_name, [backoff, published]) => {
  test.each(Object.entries(published))('%s clients', (count, [timeMs, calls]) => {
    const clients = Number(count);
    const trials = SEEDS.flatMap((seed) => {
      const random = seeded(seed);
      return Array.from({ length: trialsOf(clients) }, () => contention(clients, backoff, random));
    });
    expect(apart(average(trials.map((trial) => trial.calls)), calls)).toBeLessThan(0.015);
    expect(apart(average(trials.map((trial) => trial.timeMs)), timeMs)).toBeLessThan(0.05);
  });
});
