/**
 * Token buckets: the limit above which a service says "slow down". Pure; the clock is injected.
 */

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

function checkedRate(ratePerSecond: number): number {
  if (ratePerSecond > 0 && Number.isFinite(ratePerSecond)) return ratePerSecond;
  throw new RangeError(`ratePerSecond has to be above 0 requests a second, not ${ratePerSecond}`);
}

/** The part of an S3 request that decides which limit it falls under. */
export interface S3Request {
  method: string;
  /** Path-style path, `/bucket/some/prefix/key`; a query is ignored. */
  path: string;
}

/** What decides whether a request may pass. It may count what it admits, so each request asks once. */
export interface Limit {
  admits(request: S3Request): boolean;
}

/** S3 limits writes and reads apart; these are the writes. Source: S3 User Guide, "Optimizing performance". */
const WRITES = new Set(['PUT', 'POST', 'DELETE']);

/**
 * A write limit for each prefix, as S3 has it: objects that share the folder `bucket/a/b/` share one bucket of tokens.
 * Requests that name no object, and reads, are not limited. Prefixes do not split here.
 */
export class PrefixLimit implements Limit {
  readonly #options: TokenBucketOptions;
  readonly #buckets = new Map<string, TokenBucket>();
  #ratePerSecond: number;

  constructor(options: TokenBucketOptions) {
    this.#options = options;
    // A bucket made and thrown away: wrong numbers fail here, not at the first request.
    this.#ratePerSecond = new TokenBucket(options).ratePerSecond;
  }

  get burst(): number {
    return this.#options.burst;
  }

  get ratePerSecond(): number {
    return this.#ratePerSecond;
  }

  /** Changes the rate of every prefix from now on. */
  set ratePerSecond(rate: number) {
    this.#ratePerSecond = checkedRate(rate);
    for (const bucket of this.#buckets.values()) bucket.ratePerSecond = rate;
  }

  /** Forgets all that was taken: every prefix has a full bucket again. */
  refill(): void {
    this.#buckets.clear();
  }

  /** True where the request may pass; it then has taken a token of its prefix. */
  admits(request: S3Request): boolean {
    const prefix = prefixOf(request.path);
    if (prefix === null || !WRITES.has(request.method)) return true;
    let bucket = this.#buckets.get(prefix);
    if (!bucket) {
      bucket = new TokenBucket({ ...this.#options, ratePerSecond: this.#ratePerSecond });
      this.#buckets.set(prefix, bucket);
    }
    return bucket.take();
  }
}

/** `bucket/a/b/` of `/bucket/a/b/key?x=y`; null for a request that names no object. */
export function prefixOf(path: string): string | null {
  const [bucket, ...key] = (path.split('?')[0] ?? '').replace(/^\//, '').split('/');
  if (!bucket || key.length === 0 || key.join('') === '') return null;
  return [bucket, ...key.slice(0, -1)].map((part) => `${part}/`).join('');
}
