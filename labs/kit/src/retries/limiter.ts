/**
 * The client-side rate limit of the adaptive modes: a bucket of send tokens whose rate follows CUBIC (RFC 9438's curve,
 * with AWS's constants). Off until the first answer that throttles.
 * Where several calls wait at once, each waits for a token of its own, in the order in which they came; in the SDKs the
 * first to wake takes the first token.
 * Sources: botocore 1.44.5 `retries/adaptive.py`, `throttling.py`, `bucket.py`; `@smithy/core` 3.41.0 `DefaultRateLimiter`.
 */

/** What botocore and the SDK for JavaScript disagree about. */
export interface LimiterRules {
  /** The rate of a bucket that has not been throttled yet, tokens a second; it decides how many have gathered by then. */
  readonly firstRate: number;
  /** Whether tokens gather from the client's beginning on, or from its first answer. */
  readonly fillsFromStart: boolean;
  /** Decimals that a computed rate is rounded to; null for none. */
  readonly decimals: number | null;
  /** A long poll that the quota refuses sleeps; whether the limiter hears of the failure after that, or before. */
  readonly hearsAfterLongPoll: boolean;
}

export const BOTOCORE_LIMITER: LimiterRules = {
  firstRate: 1,
  fillsFromStart: true,
  decimals: null,
  hearsAfterLongPoll: true,
};
export const JS_LIMITER: LimiterRules = {
  firstRate: 0.5,
  fillsFromStart: false,
  decimals: 8,
  hearsAfterLongPoll: false,
};

const BETA = 0.7;
const SCALE = 0.4;
const SMOOTHING = 0.8;
/** The rate is measured over stretches of this length, seconds. */
const STRETCH_S = 0.5;
const LEAST_RATE = 0.5;
const LEAST_CAPACITY = 1;
/** The rate may grow to this many times what is measured. */
const MOST_GROWTH = 2;

export class RateLimiter {
  readonly #round: (rate: number) => number;
  #isOn = false;
  #tokens = 0;
  #capacity = LEAST_CAPACITY;
  #rate: number;
  #filledAtS: number | null;
  #measuredRate = 0;
  #count = 0;
  #stretchS: number;
  #lastMaxRate = 0;
  #throttledAtS: number;

  /** @param nowS Unix time, seconds */
  constructor({ firstRate, fillsFromStart, decimals }: LimiterRules, nowS: number) {
    this.#rate = firstRate;
    this.#filledAtS = fillsFromStart ? nowS : null;
    this.#round = decimals === null ? (rate) => rate : (rate) => Number(rate.toFixed(decimals));
    this.#throttledAtS = nowS;
    this.#stretchS = Math.floor(nowS);
  }

  /** Tokens a second; what is sent is only held to it from the first throttle on. */
  get ratePerSecond(): number {
    return this.#rate;
  }

  /** Takes a token for an attempt. Returns how long that has to wait for it, seconds; 0 while nothing was throttled. */
  takeInS(nowS: number): number {
    if (!this.#isOn) return 0;
    this.#fill(nowS);
    const waitS = Math.max(0, (1 - this.#tokens) / this.#rate);
    this.#tokens -= 1;
    return waitS;
  }

  /** An attempt has its answer. */
  answered(isThrottled: boolean, nowS: number): void {
    this.#measure(nowS);
    const rate = isThrottled ? this.#throttled(nowS) : this.#grown(nowS);
    this.#fill(nowS);
    const next = Math.min(rate, MOST_GROWTH * this.#measuredRate);
    this.#rate = Math.max(next, LEAST_RATE);
    this.#capacity = Math.max(next, LEAST_CAPACITY);
    this.#tokens = Math.min(this.#tokens, this.#capacity);
  }

  #throttled(nowS: number): number {
    const rate = this.#isOn ? Math.min(this.#measuredRate, this.#rate) : this.#measuredRate;
    this.#lastMaxRate = rate;
    this.#throttledAtS = nowS;
    this.#isOn = true;
    return this.#round(rate * BETA);
  }

  #grown(nowS: number): number {
    const k = this.#round(((this.#lastMaxRate * (1 - BETA)) / SCALE) ** (1 / 3));
    return this.#round(SCALE * (nowS - this.#throttledAtS - k) ** 3 + this.#lastMaxRate);
  }

  #measure(nowS: number): void {
    const stretchS = Math.floor(nowS / STRETCH_S) * STRETCH_S;
    this.#count += 1;
    if (stretchS <= this.#stretchS) return;
    const rate = this.#count / (stretchS - this.#stretchS);
    this.#measuredRate = this.#round(rate * SMOOTHING + this.#measuredRate * (1 - SMOOTHING));
    this.#count = 0;
    this.#stretchS = stretchS;
  }

  #fill(nowS: number): void {
    if (this.#filledAtS !== null) {
      this.#tokens = Math.min(this.#capacity, this.#tokens + (nowS - this.#filledAtS) * this.#rate);
    }
    this.#filledAtS = nowS;
  }
}
