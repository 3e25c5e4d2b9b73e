/** A bucket of tokens that refills steadily: the limit above which a service says "slow down". */

/** Milliseconds from any fixed point, never running backwards. */
export type Clock = () => number;

export interface TokenBucketOptions {
  /** Tokens that come back each second, > 0. */
  ratePerSecond: number;
  /** Most tokens that can gather, >= 1: how many requests pass at once after a quiet time. */
  burst: number;
  clock?: Clock;
}

/** A bucket that starts full, refills steadily and is emptied by requests. */
export class TokenBucket {
  readonly burst: number;
  readonly #clock: Clock;
  #ratePerSecond: number;
  #tokens: number;
  #filledAtMs: number;

  /** @throws RangeError for a rate that is not above 0, or a burst below 1 */
  constructor({ ratePerSecond, burst, clock = () => performance.now() }: TokenBucketOptions) {
    if (!(burst >= 1)) throw new RangeError(`burst has to be at least 1 request, not ${burst}`);
    this.burst = burst;
    this.#clock = clock;
    this.#ratePerSecond = checkedRate(ratePerSecond);
    this.#tokens = burst;
    this.#filledAtMs = clock();
  }

  /** Tokens in the bucket now: 0 to {@link burst}, with a fraction. */
  get tokens(): number {
    this.#refill();
    return this.#tokens;
  }

  get ratePerSecond(): number {
    return this.#ratePerSecond;
  }

  /** Changes the rate from now on; what has gathered until now was gathered at the old one. */
  set ratePerSecond(rate: number) {
    this.#refill();
    this.#ratePerSecond = checkedRate(rate);
  }

  /** Takes one token if there is one. False means: over the limit. */
  take(): boolean {
    this.#refill();
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  #refill(): void {
    const nowMs = this.#clock();
    const gained = (Math.max(0, nowMs - this.#filledAtMs) / 1000) * this.#ratePerSecond;
    this.#tokens = Math.min(this.burst, this.#tokens + gained);
    this.#filledAtMs = Math.max(this.#filledAtMs, nowMs);
  }
}

/** @throws RangeError for what is no rate */
export function checkedRate(ratePerSecond: number): number {
  if (ratePerSecond > 0 && Number.isFinite(ratePerSecond)) return ratePerSecond;
  throw new RangeError(`ratePerSecond has to be above 0 requests a second, not ${ratePerSecond}`);
}
