import { expect, test } from 'vitest';
import { FleetRun, SUMS, type FleetInput, type Second } from '../fleet.ts';

const SPEC: FleetInput = { workers: 60, callsPerWorker: 200, service: { ratePerSecond: 100, burst: 10 } };

function secondsOf(run: FleetRun, stepMs: number): Second[] {
  const seconds: Second[] = [];
  while (!run.isDone) {
    const second = run.advance(stepMs);
    if (second) seconds.push(second);
  }
  return seconds;
}

test('its seconds add up to its end, and are the same in steps of any length', () => {
  const run = new FleetRun(SPEC);
  const seconds = secondsOf(run, 1000);
  for (const sum of SUMS) {
    expect(seconds.reduce((total, second) => total + second[sum], 0)).toBe(run.summary.totals[sum]);
  }
  const inSteps = new FleetRun(SPEC);
  expect(secondsOf(inSteps, 37)).toEqual(seconds);
  expect(inSteps.summary).toEqual(run.summary);
});

test('the most retries in a minute are those of the sixty worst seconds in a row', () => {
  const run = new FleetRun(SPEC);
  const seconds = secondsOf(run, 1000);
  expect(seconds.length).toBeGreaterThan(70);
  const minutes = seconds.map((_, n) =>
    seconds.slice(Math.max(0, n - 59), n + 1).reduce((sum, { retries }) => sum + retries, 0),
  );
  expect(run.summary.mostRetriesInAMinute).toBe(Math.max(...minutes));
  expect(run.summary.mostRetriesInAMinute).toBeLessThan(run.summary.totals.retries);
});
