/** One client's retries: what its policy does with the failures of its calls, with the tokens that they share. */
import type { Random } from '../random.ts';
import { kindOf, type Kind } from './classify.ts';
import type { Failure } from './failure.ts';
import { RateLimiter } from './limiter.ts';
import type { Policy } from './policy.ts';
import { Quota } from './quota.ts';
import { ClockOffset } from './skew.ts';

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
  readonly #clock: ClockOffset | null;

  constructor(policy: Policy, { random, now = Date.now, tokens }: ClientOptions) {
    this.policy = policy;
    this.#random = random;
    this.#now = now;
    this.#quota = policy.quota && new Quota(policy.quota, tokens);
    this.#limiter = policy.limiter && new RateLimiter(policy.limiter, now() / 1000);
    this.#clock = policy.correctsClock ? new ClockOffset() : null;
  }

  /** Tokens left; null where retries cost nothing. */
  get tokens(): number | null {
    return this.#quota?.tokens ?? null;
  }

  /** Tokens a second that attempts are held to; null where there is no rate limit. */
  get ratePerSecond(): number | null {
    return this.#limiter?.ratePerSecond ?? null;
  }

  /** Begins a call. */
  call({ longPoll = false } = {}): RetryingCall {
    return new RetryingCall(this.policy, {
      longPoll,
      random: this.#random,
      now: this.#now,
      quota: this.#quota,
      limiter: this.#limiter,
      clock: this.#clock,
    });
  }
}

/** What a call has of its client. */
interface Shared {
  readonly longPoll: boolean;
  readonly random: Random;
  readonly now: () => number;
  readonly quota: Quota | null;
  readonly limiter: RateLimiter | null;
  readonly clock: ClockOffset | null;
}

export class RetryingCall {
  readonly #policy: Policy;
  readonly #shared: Shared;
  #attempts = 0;
  #previousMs = 0;
  #paid: number | null = null;

  constructor(policy: Policy, shared: Shared) {
    this.#policy = policy;
    this.#shared = shared;
  }

  /** How long the next attempt has to wait for the client's rate limit, ms; 0 without one. */
  sends(): number {
    const { limiter, now } = this.#shared;
    return (limiter?.takeInS(now() / 1000) ?? 0) * 1000;
  }

  /** An attempt has failed. */
  fails(failure: Failure): Decision {
    this.#attempts += 1;
    const decision = this.#decide(failure);
    this.#answered(decision);
    return decision;
  }

  /** The last attempt has succeeded. `date`: what its answer said of the time, as it was sent. */
  succeeds(date?: string): void {
    const { limiter, quota, clock, now } = this.#shared;
    limiter?.answered(false, now() / 1000);
    clock?.corrected(date, now());
    quota?.giveBack(this.#paid);
  }

  #decide(failure: Failure): Decision {
    const { maxAttempts, longPollsSleep } = this.#policy;
    const { quota, longPoll } = this.#shared;
    const kind = this.#kindOf(failure);
    const stop = (why: Why, delayMs = 0): Decision => ({ retries: false, why, kind, delayMs });
    if (kind === null) return stop('not retryable');
    if (this.#attempts >= maxAttempts) return stop('last attempt');
    const paid = quota?.pay(kind, failure) ?? null;
    if (quota && paid === null) {
      return stop('quota empty', longPoll && longPollsSleep ? this.#delayMs(kind, failure) : 0);
    }
    this.#paid = paid;
    return { retries: true, why: kind, kind, delayMs: this.#delayMs(kind, failure) };
  }

  /** What a failure is taken for. One that sets the clock right passes, whatever it says. */
  #kindOf(failure: Failure): Kind {
    const { clock, now } = this.#shared;
    const isCorrected = clock?.corrected(failure.date, now()) ?? false;
    return kindOf(this.#policy.rules, failure) ?? (isCorrected ? 'transient' : null);
  }

  #answered({ kind, retries, delayMs }: Decision): void {
    const { limiter, now } = this.#shared;
    const sleptMs = !retries && this.#policy.limiter?.hearsAfterLongPoll ? delayMs : 0;
    limiter?.answered(kind === 'throttling', (now() + sleptMs) / 1000);
  }

  #delayMs(kind: Exclude<Kind, null>, failure: Failure): number {
    const { random, now } = this.#shared;
    const backoffMs = this.#policy.backoff[kind](this.#attempts, random, this.#previousMs);
    this.#previousMs = backoffMs;
    return this.#policy.hint(failure, backoffMs, now());
  }
}
