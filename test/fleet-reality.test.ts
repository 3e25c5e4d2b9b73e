/**
 * The simulator against reality: fleets of real clients through the throttling proxy, and the same fleets simulated with
 * the latency that was measured while they ran. The page on the simulator shows longer runs of them.
 */
import { startBackend, type Backend } from '@slowdown/kit/backends';
import { Fleet } from '@slowdown/kit/fleet';
import { describeWith } from '@slowdown/kit/tiers/vitest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compare, deviation, type Comparison } from '../src/components/reality/compare.ts';
import { FLEETS, type Sdk } from '../src/components/reality/fleets.ts';
import { compared } from '../src/components/reality/reality.ts';
import { runForReal } from './fleet-reality/run.ts';

const MOST_OFF = { attempts: 0.05, endedMs: 0.1 };

/** What is further from reality than it may be. */
const tooFar = (comparison: Comparison) =>
  (['attempts', 'endedMs'] as const)
    .filter((number) => Math.abs(deviation(comparison[number])) > MOST_OFF[number])
    .map((number) => ({ number, ...comparison[number] }));

const SEEDS = 40;

/** Longer than any of these fleets works, simulated. */
const HOUR_MS = 3_600_000;

/** About half a minute each, three times where other programs disturb it. */
const TIMEOUT_MS = 240_000;

let backend: Backend;
beforeAll(async () => {
  backend = await startBackend('embedded');
});
afterAll(() => backend[Symbol.asyncDispose]());

/** Beside each other: what they do most is to sleep. */
function fleetsOf(sdk: Sdk, python: string) {
  const fleets = FLEETS.filter((fleet) => fleet.sdk === sdk);
  test.concurrent.each(fleets)(
    '$name ($mode mode) is as it was simulated',
    async (fleet) => {
      const { measured, proxy } = await runForReal(fleet, backend, python);
      expect(proxy).toEqual({ attempts: measured.attempts, throttled: measured.throttled });
      expect(tooFar(compare(fleet.spec, measured, SEEDS)), JSON.stringify(measured.latency)).toEqual([]);
    },
    TIMEOUT_MS,
  );
}

describe('32 clients of the SDK for JavaScript', () => fleetsOf('JavaScript', ''));

await describeWith('python', '32 boto3 clients', (python) => fleetsOf('boto3', python ?? 'python3'));

describe('what the page shows', () => {
  test.each(compared)('$fleet.name, $fleet.sdk: close to the simulation, and to no other', ({ comparison, unlike }) => {
    expect(tooFar(comparison)).toEqual([]);
    expect(tooFar(unlike)).not.toEqual([]);
  });
});

describe('chance alone, as the page says, moves a fleet by up to 1.4 % in attempts and 2.8 % in time', () => {
  test.each(FLEETS)('$name, $sdk', ({ spec, addedMs }) => {
    const service = { ...spec.service, latencyMedianMs: addedMs + 4, refusalMedianMs: 3 };
    const runs = Array.from({ length: 100 }, (_, n) => {
      const fleet = new Fleet({ ...spec, service, seed: n + 1 });
      fleet.advanceTo(HOUR_MS);
      return fleet;
    });
    expect(relativeDeviation(runs.map(({ state }) => state.attempts))).toBeLessThan(0.014);
    expect(relativeDeviation(runs.map(({ endedMs }) => endedMs))).toBeLessThan(0.028);
  });
});

function relativeDeviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return Math.sqrt(squares) / mean;
}
