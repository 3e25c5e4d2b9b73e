/** A retry policy: small parts, put together by data, so that two of them can be held side by side. */
import type { Backoff } from './backoff.ts';
import type { Kind, Rules } from './classify.ts';
import type { Hint } from './hint.ts';
import type { LimiterRules } from './limiter.ts';
import type { QuotaRules } from './quota.ts';

export interface Policy {
  /** `botocore-standard` */
  readonly name: string;
  /** Attempts of a call at most, the first one included. */
  readonly maxAttempts: number;
  /** Which failures are worth another attempt. */
  readonly rules: Rules;
  readonly backoff: Readonly<Record<Exclude<Kind, null>, Backoff>>;
  readonly hint: Hint;
  /** null: retries cost nothing. */
  readonly quota: QuotaRules | null;
  /** Whether a long poll sleeps, too, where the quota is empty: its caller asks again at once. */
  readonly longPollsSleep: boolean;
  /**
   * Whether the clock that requests are signed with follows the answers' `Date`, and a failure that set it right is tried
   * again.
   */
  readonly correctsClock: boolean;
  /** null: attempts are sent when they are due. */
  readonly limiter: LimiterRules | null;
}
