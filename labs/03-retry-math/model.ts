/** What the lab's three files work with. It is given: a learner changes `backoff.ts`, `quota.ts` and `strategy.ts` alone. */
import type { Random } from '@slowdown/kit/random';
import type { RetryErrorInfo, StandardRetryToken } from '@smithy/types';

/** How long to wait before a retry: anything from 0 to a ceiling that doubles. */
export interface Backoff {
  /** The ceiling before the first retry, milliseconds. */
  baseMs: number;
  /** What no ceiling passes, milliseconds. */
  capMs: number;
}

/** The two kinds of failure that are worth a retry, by the SDK's words for them. `errorType` has others, too. */
type Kind = 'THROTTLING' | 'TRANSIENT';

/** The tokens of one client: all its calls pay for their retries from here. */
export interface Quota {
  /** How many are left. */
  readonly tokens: number;
  /** Pays for a retry and says true. Where there are fewer tokens than it costs: takes none, and says false. */
  take(cost: number): boolean;
  /** A call has succeeded. `paid` is what its last retry cost; undefined where it had none. */
  giveBack(paid: number | undefined): void;
}

export interface StrategyOptions {
  /** How many attempts a call has at most, the first one counted. */
  attempts: number;
  backoff: Record<Kind, Backoff>;
  /** What a retry costs, in tokens. */
  cost: Record<Kind, number>;
  quota: Quota;
  /** A number from 0 to below 1, another one each time. */
  random: Random;
  /** Resolves when so many milliseconds are over. */
  sleep: (ms: number) => Promise<void>;
}

/**
 * What the SDK asks of a retry strategy: its own `RetryStrategyV2`, with the token spelled out. A token belongs to one
 * call; {@link tokenOf} makes one.
 */
// #region strategy
export interface Strategy {
  /** A call begins. */
  acquireInitialRetryToken(scope: string): Promise<StandardRetryToken>;

  /**
   * An attempt has failed. Resolves with the call's new token
   * when it is time for the next attempt. Rejects, with any
   * error, if there is to be no other attempt; the program
   * then gets the error of this one.
   */
  refreshRetryTokenForRetry(token: StandardRetryToken, info: RetryErrorInfo): Promise<StandardRetryToken>;

  /** A call has succeeded; this is its last token. */
  recordSuccess(token: StandardRetryToken): void;
}
// #endregion strategy

export interface TokenFields {
  /** Retries of this call so far, with the one that the token is for: 0 when the call begins. */
  retries: number;
  /** What this retry cost; left out when the call begins. */
  paid?: number;
  /** How long was slept for it, milliseconds. The SDK adds it up in `$metadata.totalRetryDelay`. */
  sleptMs?: number;
}

/** A token. The SDK does not sleep for it: the strategy has slept already. */
export function tokenOf({ retries, paid, sleptMs = 0 }: TokenFields): StandardRetryToken {
  return {
    getRetryCount: () => retries,
    getRetryDelay: () => 0,
    getRetryCost: () => paid,
    $retryLog: { acquisitionDelay: sleptMs },
  };
}

/** How long the service asks to wait, milliseconds; null where it did not ask. The SDK has read its headers. */
export function hintMs({ retryAfterHint }: RetryErrorInfo): number | null {
  return retryAfterHint ? retryAfterHint.getTime() - Date.now() : null;
}

/** What `backoff.ts` has to export. */
export interface Sleeping {
  backoffMs: (retry: number, backoff: Backoff, random: Random) => number;
  longestMs: (attempts: number, backoff: Backoff) => number;
  meanMs: (attempts: number, backoff: Backoff) => number;
  withHint: (delayMs: number, hintMs: number | null) => number;
}
