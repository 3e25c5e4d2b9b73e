/**
 * What each SDK does when an attempt fails: as data and small policies. Chance and clock come in, a schedule comes out.
 * Tests hold it beside the SDKs themselves, thousands of scripted calls for each policy. What they do beyond it stands at
 * the head of those tests: `test/retries-botocore.test.ts` and `test/retries-javascript.test.ts`.
 */
export {
  decorrelatedJitter,
  equalJitter,
  fixed,
  fullJitter,
  noJitter,
  wholeMs,
  type Backoff,
  type Exponential,
} from './retries/backoff.ts';
export { chanceOf, JITTERS, type Jitter } from './retries/chance.ts';
export { kindOf, type Kind, type Rules } from './retries/classify.ts';
export { RetryingClient, type ClientOptions, type Decision, type RetryingCall, type Why } from './retries/client.ts';
export { explain, type ExplainOptions, type Row } from './retries/explain.ts';
export type { ConnectionFailure, Failure, ModelledError } from './retries/failure.ts';
export { RateLimiter, type LimiterRules } from './retries/limiter.ts';
export {
  isPolicyName,
  POLICY_NAMES,
  policyNamed,
  SERVICES,
  type PolicyName,
  type Service,
} from './retries/policies.ts';
export type { Policy } from './retries/policy.ts';
export { Quota, type QuotaRules } from './retries/quota.ts';
export { failuresFrom, failureText } from './retries/script.ts';
