/** What the change of defaults of November 2026 does to the same fleets: botocore's legacy to its standard, and JavaScript's. */
import type { FleetInput } from '@slowdown/kit/fleet';
import { CASES, type Case, type DefaultsData } from '../../src/components/answers/schemas.ts';
import type { PolicyName } from '@slowdown/kit/retries';
import { outcomeOf, SEEDS, SERVICE } from './fleets.ts';

const POLICIES: readonly PolicyName[] = [
  'botocore-legacy',
  'botocore-standard',
  'botocore-standard-before',
  'botocore-adaptive',
  'js-standard-before',
  'js-standard',
];

/** More often than any call needs. */
const UNTIL_IT_SUCCEEDS = 10_000;

const CONTAINERS = { workers: 5000, callsPerWorker: 100, service: SERVICE };
/** Half of what the limit has room for: nothing is throttled. */
const UNTHROTTLED = { workers: 35, callsPerWorker: 2000 };

const FLEETS: Readonly<Record<Case, FleetInput & { workers: number; callsPerWorker: number }>> = {
  light: { workers: 110, callsPerWorker: 1900, service: SERVICE },
  'heavy-many': CONTAINERS,
  'heavy-few': { workers: 5000, callsPerWorker: 5, rampMs: 1000, service: SERVICE },
  'heavy-many-again': { ...CONTAINERS, callerRetries: UNTIL_IT_SUCCEEDS },
  'heavy-many-pause': { ...CONTAINERS, callerRetries: UNTIL_IT_SUCCEEDS, afterLossMs: 1000, pauseSpread: 1 },
  'heavy-many-five': { ...CONTAINERS, maxAttempts: 5 },
  'heavy-many-ten': { ...CONTAINERS, maxAttempts: 10 },
  'errors-1': { ...UNTHROTTLED, service: { ...SERVICE, errorRate: 0.01 } },
  'errors-30': { ...UNTHROTTLED, service: { ...SERVICE, errorRate: 0.3 } },
};

type CaseData = DefaultsData['cases'][number];

/** One fleet with one policy. */
export function runOf(name: Case, policy: PolicyName): CaseData['runs'][number] {
  return { policy, ...outcomeOf({ ...FLEETS[name], policy }) };
}

export function defaultsData(): DefaultsData {
  return {
    seeds: SEEDS.length,
    cases: CASES.map((name) => {
      const { workers, callsPerWorker } = FLEETS[name];
      return { name, workers, callsPerWorker, runs: POLICIES.map((policy) => runOf(name, policy)) };
    }),
  };
}
