import { COLUMNS, FleetRun, type FleetInput } from '@slowdown/kit/fleet';
import { expect, test } from 'vitest';
import { Race, type Pair } from './race.ts';

const FLEET: FleetInput = { workers: 40, callsPerWorker: 20, service: { ratePerSecond: 100, burst: 20 } };
const FLEETS: Pair<FleetInput> = [
  { ...FLEET, policy: 'botocore-legacy' },
  { ...FLEET, policy: 'botocore-standard' },
];
const HOUR_MS = 3_600_000;

/** A clock on which looking at it takes so long: a machine as slow as one likes. */
function slowClock(lookMs: number) {
  let nowMs = 0;
  return () => (nowMs += lookMs);
}

function watched(race: Race, forMs: number, lookMs: number): Pair<number[]> {
  const rows: Pair<number[]> = [[], []];
  const clock = slowClock(lookMs);
  while (!race.isOver) {
    race.advance({ forMs, toMs: Infinity, clock }).forEach((run, which) => rows[which === 0 ? 0 : 1].push(...run.rows));
  }
  return rows;
}

test.each([0.1, 5, 40])('each of the two is what it is alone, where a step takes %s ms', (lookMs) => {
  const race = new Race(FLEETS, HOUR_MS);
  const rows = watched(race, 100, lookMs);
  const last = race.advance({ forMs: 1, toMs: Infinity, clock: slowClock(1) });
  FLEETS.forEach((fleet, which) => {
    const alone = new FleetRun(fleet);
    const seconds: number[] = [];
    while (!alone.isDone) {
      const second = alone.advance();
      if (second) seconds.push(...COLUMNS.map((column) => second[column]));
    }
    expect(last[which === 0 ? 0 : 1].summary.totals).toEqual(alone.summary.totals);
    expect(last[which === 0 ? 0 : 1].summary.callMs).toEqual(alone.summary.callMs);
    expect(rows[which === 0 ? 0 : 1]).toEqual(seconds);
  });
});

test('it stays below its bounds: simulated time, its end, and time to compute', () => {
  const race = new Race(FLEETS, 5000);
  const clock = slowClock(1);
  race.advance({ forMs: Infinity, toMs: 1234, clock });
  expect(race.nowMs).toBe(1234);
  const [{ summary }] = race.advance({ forMs: 1, toMs: Infinity, clock });
  expect(summary.simulatedMs).toBeLessThan(5000);
  const [one, other] = race.advance({ forMs: Infinity, toMs: Infinity, clock });
  expect(race.isOver).toBe(true);
  expect([one.summary.simulatedMs, other.summary.simulatedMs]).toEqual([5000, 5000]);
  expect(one.summary.isDone).toBe(false);
});
