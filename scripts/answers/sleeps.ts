/** How long each policy sleeps: schedules of calls that fail to their end, by the model that is proven beside the SDKs. */
import { seeded, type Random } from '@slowdown/kit/random';
import { explain, failuresFrom, POLICY_NAMES, policyNamed, type PolicyName, type Service } from '@slowdown/kit/retries';
import type { SleepsData } from '../../src/components/answers/schemas.ts';

const SEEDS = 10_000;

/** Chance at its end: no call ever sleeps longer. */
const LONGEST: Random = () => 1;

/** A loop without a policy never ends where every attempt fails. */
const POLICIES = POLICY_NAMES.filter((name) => name !== 'none');

const FAILURES: readonly (readonly [Service, string])[] = [
  ['s3', '503 SlowDown'],
  ['s3', '429'],
  ['s3', '500 InternalError'],
  ['s3', 'timeout'],
  ['dynamodb', '400 ProvisionedThroughputExceededException'],
  ['dynamodb', '500 InternalServerError'],
];

const HINTS = ['retry-after=3', 'retry-after=60', 'x-amz-retry-after=1500', 'x-amz-retry-after=60000'].map(
  (hint) => `503 SlowDown ${hint}`,
);

const rowsOf = (policy: PolicyName, service: Service, failure: string, random: Random) =>
  explain(policyNamed(policy, service), failuresFrom(`${failure} x20`), { random, now: () => 0 });

function scheduleOf(
  policy: PolicyName,
  [service, failure]: readonly [Service, string],
): SleepsData['schedules'][number] {
  const longest = rowsOf(policy, service, failure, LONGEST);
  let sumMs = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    sumMs += rowsOf(policy, service, failure, seeded(seed)).at(-1)?.atMs ?? 0;
  }
  return {
    policy,
    service,
    failure,
    attempts: longest.length,
    longestMs: longest.slice(0, -1).map(({ delayMs }) => delayMs),
    meanMs: Math.round((10 * sumMs) / SEEDS) / 10,
    waitedMs: Math.round(longest.at(-1)?.atMs ?? 0),
  };
}

export function sleepsData(): SleepsData {
  return {
    seeds: SEEDS,
    schedules: POLICIES.flatMap((policy) => FAILURES.map((failure) => scheduleOf(policy, failure))),
    hints: POLICIES.flatMap((policy) =>
      HINTS.map((failure) => ({ policy, failure, firstMs: rowsOf(policy, 's3', failure, LONGEST)[0]?.delayMs ?? 0 })),
    ),
  };
}
