/** One client's retries: what its policy does with the failures of its calls, with the tokens that they share. */
import type { Random } from '../random.ts';
import { kindOf, type Kind } from './classify.ts';
import type { Failure } from './failure.ts';
import { RateLimiter } from './limiter.ts';
import type { Policy } from './policy.ts';
import { Quota } from './quota.ts';

/** Why there is, or is not, another attempt. */
export type Why = 'throttling' | 'transient' | 'not retryable' | 'last attempt' | 'quota empty';

export interface Decision {
  readonly retries: boolean;
  readonly why: Why;
  /** What the failure was taken for, whatever comes of it. */
  readonly kind: Kind;
  /** Until the next attempt, ms; where there is none, what a long poll sleeps before it fails, else 0. */
  readonly delayMs: number;
}

export interface ClientOptions {
  readonly random: Random;
  /** Unix time, ms. */
  readonly now?: () => number;
  /** Tokens left of earlier calls; a new client has all. */
  readonly tokens?: number;
}

export class RetryingClient {
  readonly policy: Policy;
  readonly #random: Random;
  readonly #now: () => number;
  readonly #quota: Quota | null;
  readonly #limiter: RateLimiter | null;

  constructor(policy: Policy, { random, now = Date.now, tokens }: ClientOptions) {
    this.policy = policy;
    this.#random = random;
    this.#now = now;
    this.#quota = policy.quota && new Quota(policy.quota, tokens);
    this.#limiter = policy.limiter && new RateLimiter(policy.limiter, now() / 1000);
  }

  /** Tokens left; null where retries cost nothing. */
  get tokens(): number | null {
    return this.#quota?.tokens ?? null;
  }

  /** Begins a call. A long poll sleeps, too, where the quota is empty: its caller asks again at once. */
  call({ longPoll = false } = {}): RetryingCall {
    return new RetryingCall(
      this.policy,
      { longPoll, random: this.#random, now: this.#now },
      this.#quota,
      this.#limiter,
    );
  }
}

interface CallOptions {
  readonly longPoll: boolean;
  readonly random: Random;
  readonly now: () => number;
}

export class RetryingCall {
  readonly #policy: Policy;
  readonly #options: CallOptions;
  readonly #quota: Quota | null;
  readonly #limiter: RateLimiter | null;
  #attempts = 0;
  #previousMs = 0;
  #paid: number | null = null;

  constructor(policy: Policy, options: CallOptions, quota: Quota | null, limiter: RateLimiter | null) {
    this.#policy = policy;
    this.#options = options;
    this.#quota = quota;
    this.#limiter = limiter;
  }

  /** How long the next attempt has to wait for the client's rate limit, ms; 0 without one. */
  sends(): number {
    return (this.#limiter?.takeInS(this.#options.now() / 1000) ?? 0) * 1000;
  }

  /** An attempt has failed. */
  fails(failure: Failure): Decision {
    const { maxAttempts, rules } = this.#policy;
    const kind = kindOf(rules, failure);
    this.#attempts += 1;
    this.#limiter?.answered(kind === 'throttling', this.#options.now() / 1000);
    const stop = (why: Why, delayMs = 0): Decision => ({ retries: false, why, kind, delayMs });
    if (kind === null) return stop('not retryable');
    if (this.#attempts >= maxAttempts) return stop('last attempt');
    const paid = this.#quota?.pay(kind, failure) ?? null;
    if (this.#quota && paid === null)
      return stop('quota empty', this.#options.longPoll ? this.#delayMs(kind, failure) : 0);
    this.#paid = paid;
    return { retries: true, why: kind, kind, delayMs: this.#delayMs(kind, failure) };
  }

  /** The last attempt has succeeded. */
  succeeds(): void {
    this.#limiter?.answered(false, this.#options.now() / 1000);
    this.#quota?.giveBack(this.#paid);
  }

  #delayMs(kind: Exclude<Kind, null>, failure: Failure): number {
    const { random, now } = this.#options;
    const backoffMs = this.#policy.backoff[kind](this.#attempts, random, this.#previousMs);
    this.#previousMs = backoffMs;
    return this.#policy.hint(failure, backoffMs, now());
  }
}
