/**
 * The fleet decides on retries in typed arrays, for speed, and takes its events from a calendar. Here the same fleet is
 * played with a plain list of events and one {@link RetryingClient} for each worker, which is proven beside the SDKs: with
 * the same chances the two have to come to the same end.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Fleet, readFleet, type FleetInput, type Sums } from '../fleet.ts';
import { seeded } from '../random.ts';
import { POLICY_NAMES, policyNamed, RetryingClient, type RetryingCall } from '../retries.ts';
import { Service } from './service.ts';

/** What a slot does next, and when. */
interface Event {
  readonly atMs: number;
  readonly slot: number;
  readonly happens: () => void;
}

function played(input: FleetInput): Sums & { repeated: number; endedMs: number } {
  const { workers, concurrency, callsPerWorker, rampMs, maxAttempts, ...spec } = readFleet(input);
  const { thinkMs, callsPerTask = Infinity, computeMs, afterLossMs, callerRetries, pauseSpread } = spec;
  const named = policyNamed(spec.policy);
  const policy = maxAttempts === undefined ? named : { ...named, maxAttempts };
  const random = seeded(spec.seed);
  const service = new Service(spec.service);
  const sums = { succeeded: 0, lost: 0, attempts: 0, retries: 0, throttled: 0, failed: 0, repeated: 0, endedMs: 0 };
  const events: Event[] = [];
  let nowMs = 0;

  const worker = (nth: number) => {
    const client = new RetryingClient(policy, { random, now: () => nowMs });
    let left = callsPerWorker;
    const slotOf = (slot: number) => {
      const after = (ms: number, happens: () => void) => events.push({ atMs: nowMs + ms, slot, happens });
      let calls = 0;
      const begin = () => {
        if (left === 0) return;
        left -= 1;
        calls += 1;
        due(client.call(), 1, 0);
      };
      const due = (call: RetryingCall, attempt: number, repeats: number) => {
        const waitMs = call.sends();
        if (waitMs > 0) after(waitMs, () => send(call, attempt, repeats));
        else send(call, attempt, repeats);
      };
      const send = (call: RetryingCall, attempt: number, repeats: number) => {
        sums.attempts += 1;
        if (attempt > 1) sums.retries += 1;
        const { prefixes, errorRate } = spec.service;
        const isThrottled = !service.admits(nth % prefixes, random(), nowMs);
        const isFailed = !isThrottled && errorRate > 0 && random() < errorRate;
        after(service.latencyMs(random, isThrottled), () => {
          if (isThrottled) sums.throttled += 1;
          else if (isFailed) sums.failed += 1;
          else return succeeded(call);
          const failure = isThrottled ? { status: 503, code: 'SlowDown' } : { status: 500, code: 'InternalError' };
          const { retries, delayMs } = call.fails(failure);
          if (retries) return after(delayMs, () => due(call, attempt + 1, repeats));
          if (repeats < callerRetries) {
            sums.repeated += 1;
            return paused(afterLossMs, () => due(client.call(), 1, repeats + 1));
          }
          sums.lost += 1;
          return ended(afterLossMs);
        });
      };
      const succeeded = (call: RetryingCall) => {
        call.succeeds();
        sums.succeeded += 1;
        ended(0);
      };
      const ended = (lossMs: number) => {
        sums.endedMs = nowMs;
        paused(lossMs + (calls % callsPerTask === 0 ? computeMs : 0), begin);
      };
      const paused = (pauseMs: number, goOn: () => void) => {
        const thinks = thinkMs > 0 ? -thinkMs * Math.log(1 - random()) : 0;
        const spread = pauseMs > 0 && pauseSpread > 0 ? 1 + pauseSpread * (2 * random() - 1) : 1;
        const waitMs = thinks + pauseMs * spread;
        if (waitMs > 0) after(waitMs, goOn);
        else goOn();
      };
      events.push({ atMs: (rampMs * nth) / workers, slot, happens: begin });
    };
    for (let of = 0; of < concurrency; of += 1) slotOf(nth * concurrency + of);
  };

  for (let nth = 0; nth < workers; nth += 1) worker(nth);
  while (events.length > 0) {
    const first = events.reduce((a, b) => (b.atMs < a.atMs || (b.atMs === a.atMs && b.slot < a.slot) ? b : a));
    events.splice(events.indexOf(first), 1);
    nowMs = first.atMs;
    first.happens();
  }
  return sums;
}

const specs = fc.record({
  workers: fc.integer({ min: 1, max: 12 }),
  concurrency: fc.integer({ min: 1, max: 3 }),
  callsPerWorker: fc.integer({ min: 1, max: 40 }),
  thinkMs: fc.constantFrom(0, 10),
  callsPerTask: fc.constantFrom(undefined, 1, 5),
  computeMs: fc.constantFrom(0, 700),
  afterLossMs: fc.constantFrom(0, 3000),
  callerRetries: fc.constantFrom(0, 2),
  pauseSpread: fc.constantFrom(0, 0.5),
  rampMs: fc.constantFrom(0, 500),
  maxAttempts: fc.constantFrom(undefined, 1, 2, 10),
  service: fc.record({
    ratePerSecond: fc.constantFrom(5, 50, 500),
    burst: fc.constantFrom(1, 10),
    errorRate: fc.constantFrom(0, 0.1, 0.9),
    prefixes: fc.constantFrom(1, 3),
    splitAfterMs: fc.constantFrom(null, 1000),
    latencyMedianMs: fc.constantFrom(1, 20),
    latencySigma: fc.constantFrom(0, 0.5),
    refusalMedianMs: fc.constantFrom(null, 3),
  }),
  seed: fc.integer(),
});

test.each(POLICY_NAMES)('a fleet with %s is what its clients, played one by one, come to', (policy) => {
  fc.assert(
    fc.property(specs, ({ maxAttempts, callsPerTask, ...rest }) => {
      const spec: FleetInput = {
        ...rest,
        policy,
        ...(maxAttempts !== undefined && { maxAttempts }),
        ...(callsPerTask !== undefined && { callsPerTask }),
      };
      const fleet = new Fleet(spec);
      for (let ms = 1000; !fleet.isDone; ms += 1000) fleet.advanceTo(ms);
      const { endedMs, ...sums } = played(spec);
      expect(fleet.state).toMatchObject(sums);
      expect(fleet.endedMs).toBe(endedMs);
    }),
    { numRuns: 40 },
  );
});
