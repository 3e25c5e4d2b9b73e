import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Fleet, Times, type FleetInput, type State } from './fleet.ts';
import { POLICY_NAMES, policyNamed, type Policy } from './retries.ts';

/** Longer than any of these fleets works, simulated. */
const DAY_MS = 86_400_000;
const SECOND_MS = 1000;

function run(input: FleetInput, toMs = DAY_MS, policy?: Policy): Fleet {
  const fleet = new Fleet(input, policy);
  for (let ms = SECOND_MS; !fleet.isDone && ms <= toMs; ms += SECOND_MS) fleet.advanceTo(ms);
  return fleet;
}

const slow = { ratePerSecond: 50, burst: 10 };

describe('a fleet', () => {
  test('without a limit needs one attempt for each call', () => {
    const { state, endedMs } = run({ workers: 4, callsPerWorker: 25, service: { latencySigma: 0, burst: 1000 } });
    expect(state).toMatchObject({ succeeded: 100, lost: 0, attempts: 100, retries: 0, throttled: 0, events: 104 });
    expect(endedMs).toBeCloseTo(25 * 20);
  });

  test('ends no sooner than the limit lets it', () => {
    const { endedMs, state } = run({ workers: 50, callsPerWorker: 20, policy: 'none', service: slow });
    expect(state.succeeded).toBe(1000);
    expect(endedMs).toBeGreaterThan(((1000 - slow.burst) / slow.ratePerSecond) * SECOND_MS);
  });

  test('with the same seed is the same, however it is watched', () => {
    const spec: FleetInput = { workers: 40, callsPerWorker: 30, thinkMs: 5, rampMs: 300, service: slow, seed: 7 };
    const whole = new Fleet(spec);
    whole.advanceTo(DAY_MS);
    const watched = run(spec);
    expect({ ...watched.state, atMs: 0 }).toEqual({ ...whole.state, atMs: 0 });
    expect(watched.endedMs).toBe(whole.endedMs);
    expect(run({ ...spec, seed: 8 }).endedMs).not.toBe(whole.endedMs);
  });

  test('splits a prefix that stays hot, and then takes more', () => {
    const spec: FleetInput = { workers: 40, callsPerWorker: 100, policy: 'none' };
    const split = run({ ...spec, service: { ...slow, splitAfterMs: 2000 } });
    expect(split.state.partitions).toBeGreaterThan(1);
    expect(split.endedMs).toBeLessThan(run({ ...spec, service: slow }).endedMs / 1.5);
  });

  test('computes between its tasks, and not after its last', () => {
    const spec: FleetInput = { workers: 2, callsPerWorker: 6, service: { latencySigma: 0, burst: 1000 } };
    expect(run({ ...spec, callsPerTask: 2, computeMs: 5000 }).endedMs).toBeCloseTo(6 * 20 + 2 * 5000);
    const spread = run({ ...spec, callsPerTask: 2, computeMs: 5000, pauseSpread: 0.1 }).endedMs;
    expect(spread).not.toBe(6 * 20 + 2 * 5000);
    expect(Math.abs(spread - 10_120)).toBeLessThan(2 * 500);
  });

  test('stays away for as long as it is told to after a call that was lost', () => {
    const spec: FleetInput = { callsPerWorker: 3, workers: 1, maxAttempts: 1, afterLossMs: 60_000 };
    const { endedMs, state } = run({ ...spec, service: { latencySigma: 0, errorRate: 1 } });
    expect(state.lost).toBe(3);
    expect(endedMs).toBeCloseTo(3 * 20 + 2 * 60_000);
  });

  test('is refused sooner than it is answered, where it is told so', () => {
    const quick = { ratePerSecond: 1, burst: 1, latencySigma: 0, latencyMedianMs: 200, refusalMedianMs: 10 };
    const { state, endedMs } = run({ workers: 1, callsPerWorker: 2, policy: 'none', service: quick });
    expect(state.throttled).toBe(80);
    expect(endedMs).toBeCloseTo(200 + 80 * 10 + 200);
  });

  test('takes a policy of its own', () => {
    const impatient = { ...policyNamed('botocore-legacy'), maxAttempts: 2 };
    const { state } = run({ workers: 1, callsPerWorker: 10, service: { errorRate: 1 } }, DAY_MS, impatient);
    expect(state).toMatchObject({ attempts: 20, lost: 10 });
  });

  test('has a program around the SDK that begins a lost call again, with a new call of the same client', () => {
    const once: FleetInput = { workers: 1, callsPerWorker: 2, service: { errorRate: 1, latencySigma: 0 } };
    const { state, callTimes } = run({ ...once, maxAttempts: 1, callerRetries: 3, afterLossMs: 1000 });
    expect(state).toMatchObject({ attempts: 8, retries: 0, repeated: 6, lost: 2 });
    expect(callTimes.count).toBe(2);
    expect(callTimes.percentile(1)).toBeCloseTo(4 * 20 + 3 * 1000);
    // 22 first attempts, and the 35 retries that 500 tokens pay for at 14 each.
    const tired = run({ ...once, callerRetries: 10 }).state;
    expect(tired).toMatchObject({ repeated: 20, lost: 2, attempts: 22 + 35 });
  });

  test('loses nothing from its counts, whatever it is and whenever it is looked at', () => {
    const specs = fc.record({
      workers: fc.integer({ min: 1, max: 60 }),
      concurrency: fc.integer({ min: 1, max: 4 }),
      callsPerWorker: fc.integer({ min: 1, max: 10 }),
      thinkMs: fc.constantFrom(0, 10),
      rampMs: fc.constantFrom(0, 500),
      callerRetries: fc.constantFrom(0, 2),
      policy: fc.constantFrom(...POLICY_NAMES),
      service: fc.record({
        ratePerSecond: fc.constantFrom(5, 50, 500),
        errorRate: fc.constantFrom(0, 0.1),
        prefixes: fc.constantFrom(1, 3),
        latencyMedianMs: fc.constantFrom(5, 20),
      }),
      seed: fc.integer(),
    });
    const adds = (
      { succeeded, lost, attempts, retries, repeated, throttled, failed, inFlight, sleeping }: State,
      begun: number,
    ) => {
      expect(attempts).toBe(succeeded + throttled + failed + inFlight);
      expect(begun + repeated).toBe(attempts - retries);
      expect(inFlight).toBeGreaterThanOrEqual(0);
      expect(sleeping).toBeGreaterThanOrEqual(0);
      return succeeded + lost;
    };
    fc.assert(
      fc.property(specs, fc.integer({ min: 1, max: 2000 }), (spec, lookMs) => {
        const fleet = new Fleet(spec);
        fleet.advanceTo(lookMs);
        adds(fleet.state, fleet.state.attempts - fleet.state.retries - fleet.state.repeated);
        for (let ms = lookMs; !fleet.isDone && ms < DAY_MS; ms += 60_000) fleet.advanceTo(ms);
        const calls = spec.workers * spec.callsPerWorker;
        expect(adds(fleet.state, calls)).toBe(calls);
        expect(fleet.callTimes.count).toBe(calls);
        expect(fleet.state).toMatchObject({ inFlight: 0, sleeping: 0 });
      }),
      { numRuns: 60 },
    );
  });
});

test.each<[FleetInput, string]>([
  [{ workers: 0 }, 'workers has to be at least 1'],
  [{ workers: 10_000, concurrency: 101 }, 'workers times concurrency can be 1000000 at most'],
  [{ workers: 1.5 }, 'workers has to be a whole number'],
  [{ service: { ratePerSecond: -1 } }, 'ratePerSecond has to be above 0'],
  [{ service: { ratePerSecond: NaN } }, 'received NaN'],
  [{ service: { latencyMedianMs: 0 }, policy: 'none' }, 'latencyMedianMs has to be at least 0.1'],
  [{ policy: 'botocore' }, 'there is no policy "botocore"; choose from botocore-standard'],
])('%o is refused: %s', (input, message) => {
  expect(() => new Fleet(input)).toThrow(message);
});

test('a percentile is at most 1 % off', () => {
  const times = new Times();
  expect(times.percentile(0.5)).toBeNull();
  for (let ms = 1; ms <= 10_000; ms += 1) times.record(ms);
  for (const share of [0.01, 0.5, 0.9, 0.99, 1]) {
    expect(Math.abs((times.percentile(share) ?? 0) / (share * 10_000) - 1)).toBeLessThan(0.011);
  }
});
