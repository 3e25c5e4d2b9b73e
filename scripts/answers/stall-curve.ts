/** A fixed amount of work, shared by more and more workers, with each policy: past the limit, more of them bring nothing. */
import { POLICY_NAMES, type PolicyName } from '@slowdown/kit/retries';
import type { Point, StallData } from '../../src/components/answers/schemas.ts';
import { BURST, MEAN_LATENCY_MS, outcomeOf, RATE_PER_SECOND, SEEDS, SERVICE } from './fleets.ts';

/** How long the work takes at the limit, seconds. */
const WORK_S = 60;

/** Workers, in multiples of those that the limit has room for. */
const TIMES = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4, 6, 8, 16, 32, 64];

/** Before 1.44 botocore's standard modes did the same with a SlowDown, token by token. */
const POLICIES = POLICY_NAMES.filter((name) => !/^botocore-.*-before$/.test(name));

/** How much may pass at once: nothing, or a hundredth, a tenth or all of a second's requests. */
const BURSTS = [1, 35, 350, 3500];

/** Jobs of other lengths, seconds at the limit, and how many workers share them. */
const LENGTHS_S = [2, 4, 8, 15, 30, 60, 120, 240];
const LENGTHS_TIMES = 16;

/** What one point of a curve comes to. */
export function pointOf(policy: PolicyName, times: number, { burst = BURST, workS = WORK_S } = {}): Point {
  const workers = Math.round((times * RATE_PER_SECOND * MEAN_LATENCY_MS) / 1000);
  const callsPerWorker = Math.round((workS * RATE_PER_SECOND) / workers);
  const atTheLimitMs = ((workers * callsPerWorker - burst) / RATE_PER_SECOND) * 1000;
  return {
    times,
    workers,
    callsPerWorker,
    idealMs: Math.round(Math.max(atTheLimitMs, callsPerWorker * MEAN_LATENCY_MS)),
    ...outcomeOf({ policy, workers, callsPerWorker, service: { ...SERVICE, burst } }),
  };
}

export function stallData(): StallData {
  return {
    seeds: SEEDS.length,
    ratePerSecond: RATE_PER_SECOND,
    burst: BURST,
    workS: WORK_S,
    curves: POLICIES.map((policy) => ({ policy, points: TIMES.map((times) => pointOf(policy, times)) })),
    bursts: BURSTS.map((burst) => ({
      burst,
      points: TIMES.map((times) => pointOf('botocore-legacy', times, { burst })),
    })),
    lengths: LENGTHS_S.map((workS) => ({ workS, ...pointOf('botocore-legacy', LENGTHS_TIMES, { workS }) })),
  };
}
