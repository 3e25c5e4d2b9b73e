/** The policies of the simulation side by side, as rows of a table: each number is asked of the policy itself. */
import { explain, POLICY_NAMES, policyNamed, type Failure, type Policy } from '@slowdown/kit/retries';

export const HEADS = [
  'policy',
  'attempts',
  'longest waits, throttled',
  'after a 500',
  'a retry costs',
  'rate limit',
] as const;

const THROTTLED: Failure = { status: 503, code: 'SlowDown' };
const FAILED: Failure = { status: 500, code: 'InternalError' };
/** More failures than any policy with an end makes attempts. */
const MANY = 20;

export const policyRows = (): string[][] => POLICY_NAMES.map((name) => row(policyNamed(name)));

function row(policy: Policy): string[] {
  const { name, maxAttempts, quota, limiter } = policy;
  if (!Number.isFinite(maxAttempts)) return [name, 'no end', 'none', 'none', 'nothing', 'none'];
  const cost = (failure: Failure, kind: 'throttling' | 'transient') => quota?.cost(kind, failure) ?? 0;
  return [
    name,
    String(maxAttempts),
    waits(policy, THROTTLED),
    waits(policy, FAILED),
    quota ? `${cost(THROTTLED, 'throttling')} of ${quota.capacity}, else ${cost(FAILED, 'transient')}` : 'nothing',
    limiter ? 'adapts' : 'none',
  ];
}

/** Chance at its longest: `1, 2 s`, in one piece. */
function waits(policy: Policy, failure: Failure): string {
  const rows = explain(
    policy,
    Array.from({ length: MANY }, () => failure),
    { random: () => 1, now: () => 0 },
  );
  const delays = rows.slice(0, -1).map(({ delayMs }) => delayMs);
  const inSeconds = delays.some((ms) => ms >= 1000);
  return `${delays.map((ms) => (inSeconds ? ms / 1000 : ms)).join(', ')} ${inSeconds ? 's' : 'ms'}`.replaceAll(
    ' ',
    '\u00A0',
  );
}
