/** A fleet for real: clients of an SDK in a program of their own, the throttling proxy, a backend. */
import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { labEnvironment, makeBucket, type Backend } from '@slowdown/kit/backends';
import { startProxy } from '@slowdown/kit/proxy';
import { rulesOf, type RuleSpec } from '@slowdown/kit/scenario';
import type { Measured } from '../../src/components/reality/compare.ts';
import type { RealFleet } from '../../src/components/reality/fleets.ts';
import { seenSchema, type Attempt, type Orders, type Seen } from './orders.ts';

const BUCKET = 'reality';

/**
 * A refusal asks for nothing but the machine's attention, and takes 2 to 4 ms. Where it takes longer than this on average,
 * the machine stands still every now and then: such a run says more of other programs than of the fleet.
 */
const DISTURBED_MS = 100;
const TRIES = 3;

export interface Run {
  readonly measured: Measured;
  /** What the proxy counted of it. */
  readonly proxy: { readonly attempts: number; readonly throttled: number };
}

/**
 * Runs a fleet, and again where other programs disturbed it; the last run counts, whatever it is like.
 * @param python what runs boto3
 */
export async function runForReal(fleet: RealFleet, backend: Backend, python: string): Promise<Run> {
  let run = await runOnce(fleet, backend, python);
  for (let tries = 1; run.measured.latency.refusalMeanMs > DISTURBED_MS && tries < TRIES; tries += 1) {
    run = await runOnce(fleet, backend, python);
  }
  return run;
}

async function runOnce(fleet: RealFleet, backend: Backend, python: string): Promise<Run> {
  await makeBucket(backend.url, BUCKET);
  await using proxy = await startProxy({ upstream: backend.url, rules: rulesFor(fleet), keepFlows: 1 });
  const { sdk, mode, maxAttempts, spec } = fleet;
  const { workers, concurrency, callsPerWorker, rampMs } = spec;
  const orders = { bucket: BUCKET, workers, concurrency, callsPerWorker, rampMs, mode, maxAttempts };
  const command = sdk === 'boto3' ? ([python, 'workers.py'] as const) : ([process.execPath, 'workers.ts'] as const);
  const seen = await told(command, proxy.url, orders);
  await proxy.idle();
  const { attempts, throttled } = proxy.totals;
  return { measured: measured(seen), proxy: { attempts, throttled } };
}

/** What the fleet's service does, as rules: it refuses first, then takes its time, then fails. */
function rulesFor({ addedMs, spec: { service } }: RealFleet) {
  const { ratePerSecond, burst, errorRate } = service;
  const limit = { type: 'limit', ratePerSecond, burst, requests: 'writes', per: 'prefix' } as const;
  const rules: RuleSpec[] = [{ fault: { type: 'slowDown' }, when: [limit] }];
  if (addedMs > 0) rules.push({ fault: { type: 'latency', ms: addedMs }, when: [] });
  if (errorRate > 0) {
    rules.push({ fault: { type: 'internalError' }, when: [{ type: 'probability', percent: 100 * errorRate }] });
  }
  return rulesOf(rules, { seed: randomInt(2 ** 32) });
}

async function told([command, program]: readonly [string, string], url: string, orders: Orders): Promise<Seen> {
  const running = promisify(execFile)(command, [join(import.meta.dirname, program)], {
    env: labEnvironment(url),
    maxBuffer: 1 << 26,
  });
  running.child.stdin?.end(JSON.stringify(orders));
  return seenSchema.parse(JSON.parse((await running).stdout));
}

function measured({ attempts, lost, endedMs }: Seen): Measured {
  const perSecond: number[] = [];
  for (const [sentMs] of attempts) {
    const second = Math.floor(sentMs / 1000);
    while (perSecond.length <= second) perSecond.push(0);
    perSecond[second] = (perSecond[second] ?? 0) + 1;
  }
  const throttled = attempts.filter(([, , isRefusal]) => isRefusal).length;
  return { attempts: attempts.length, throttled, lost, endedMs, perSecond, latency: latencyOf(attempts) };
}

function latencyOf(attempts: readonly Attempt[]): Measured['latency'] {
  const answers = times(attempts, false);
  const meanMs = mean(answers);
  const deviationMs = Math.sqrt(mean(answers.map((ms) => (ms - meanMs) ** 2)));
  return { meanMs, deviationMs, refusalMeanMs: mean(times(attempts, true)) };
}

const times = (attempts: readonly Attempt[], wanted: boolean): number[] =>
  attempts.filter(([, , isRefusal]) => isRefusal === wanted).map(([, ms]) => ms);

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
