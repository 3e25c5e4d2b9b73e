import { FleetRun, type Summary } from '@slowdown/kit/fleet';
import { describe, expect, test } from 'vitest';
import { FIELDS, fleetsOf, whyImpossible, type Values } from './fields.ts';
import { linked, PRESETS, queryOf, valuesOf } from './presets.ts';
import { beginning } from '../explore/url-state.ts';

function simulated(values: Values): [Summary, Summary] {
  const [one, other] = fleetsOf(values).map((fleet) => {
    const run = new FleetRun(fleet);
    while (!run.isDone && run.nowMs < values.minutes * 60_000) run.advance();
    return run.summary;
  });
  if (!one || !other) throw new Error('there are two fleets');
  return [one, other];
}

const preset = (name: string) => {
  const found = PRESETS.find((each) => each.name === name);
  if (!found) throw new Error(`there is no preset "${name}"`);
  return simulated(valuesOf(found));
};
const lostPercent = ({ totals: { lost, succeeded } }: Summary) => Math.round((lost / (lost + succeeded)) * 100);
const tookS = ({ endedMs }: Summary) => (endedMs ?? NaN) / 1000;
const perCall = ({ totals: { attempts, succeeded, lost } }: Summary) => attempts / (succeeded + lost);

describe('what a preset says is so:', () => {
  test('A quarter of a million retries a minute', () => {
    const [legacy, standard] = preset('A quarter of a million retries a minute');
    expect(legacy.mostRetriesInAMinute).toBeGreaterThan(250_000);
    expect(legacy.totals.succeeded + legacy.totals.lost).toBe(1_000_000);
    expect([lostPercent(legacy), lostPercent(standard)]).toEqual([5, 54]);
    expect(tookS(standard) / tookS(legacy)).toBeLessThan(0.5);
  });

  test('Work in waves', () => {
    const found = PRESETS.find(({ name }) => name === 'Work in waves');
    const [legacy] = fleetsOf(beginning(FIELDS, found?.values).values);
    const run = new FleetRun(legacy);
    const minutes: number[] = [];
    while (!run.isDone) {
      const before = run.summary.totals.retries;
      for (let second = 0; second < 60; second += 1) run.advance();
      minutes.push(run.summary.totals.retries - before);
    }
    // A peak for each task, and between two of them a minute in which all compute.
    const peaks = minutes.filter((retries, n) => retries > 300_000 && (minutes[n - 1] ?? 0) <= 300_000);
    expect(peaks.length).toBeGreaterThan(2);
    expect(minutes.indexOf(0)).toBeGreaterThan(0);
    expect(minutes.indexOf(0)).toBeLessThan(minutes.findLastIndex((retries) => retries > 300_000));
  });

  test('A hundred calls, one quota', () => {
    const [legacy, standard] = preset('A hundred calls, one quota');
    expect([lostPercent(legacy), lostPercent(standard)]).toEqual([3, 96]);
  });

  test('Without a pause', () => {
    const [atOnce, legacy] = preset('Without a pause');
    expect(Math.round(perCall(atOnce))).toBe(23);
    expect(Math.round(tookS(legacy) - tookS(atOnce))).toBe(2);
    expect(Math.round(tookS(legacy))).toBe(102);
  });

  test('A fifth of the answers is a 500', () => {
    const [legacy, standard] = preset('A fifth of the answers is a 500');
    expect([legacy.totals.throttled, standard.totals.throttled]).toEqual([0, 0]);
    expect(Math.round(tookS(legacy) / tookS(standard))).toBe(6);
  });

  test('The prefix splits', () => {
    const [legacy, standard] = preset('The prefix splits');
    for (const { totals } of [legacy, standard]) expect(totals.partitions).toBe(4);
    expect(legacy.totals.lost / (legacy.totals.succeeded + legacy.totals.lost)).toBeLessThan(0.01);
  });

  test('A hundred thousand workers', () => {
    const found = PRESETS.find(({ name }) => name === 'A hundred thousand workers');
    // All hundred thousand take half a minute to simulate: a tenth of them before a tenth of the limit fares as they do.
    const values = { ...beginning(FIELDS, found?.values).values, workers: 10_000, limit: 350, burst: 350 };
    for (const summary of simulated(values)) expect(lostPercent(summary)).toBeGreaterThan(70);
  });
});

test.each(PRESETS.map((each) => [each.name, each] as const))(
  '%s: its link gives its fleet, which can be',
  (_, each) => {
    const values = linked(new URLSearchParams(queryOf(each)));
    expect(values).toEqual(valuesOf(each));
    expect(whyImpossible(valuesOf(each))).toBeNull();
  },
);

test('a link that cannot be read, or says nothing of a fleet, starts nothing', () => {
  expect(linked(new URLSearchParams('utm=x'))).toBeNull();
  expect(linked(new URLSearchParams('workers=0'))).toBeNull();
  expect(linked(new URLSearchParams('workers=10&policy=boto'))).toBeNull();
});

test('each field has its bounds, and two of them together theirs, with a sentence', () => {
  const { values } = beginning(FIELDS);
  expect(whyImpossible(values)).toBeNull();
  expect(whyImpossible({ ...values, workers: 100_000, concurrency: 11 })).toMatch(/1,100,000 calls.*a million/);
});
