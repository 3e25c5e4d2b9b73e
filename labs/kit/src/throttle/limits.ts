import { checkedRate, TokenBucket, type TokenBucketOptions } from './bucket.ts';
import { isWrite, prefixOf, type Limit, type S3Request } from './requests.ts';

export interface SharedLimitOptions extends TokenBucketOptions {
  /** Which requests count; the others are admitted. */
  limits: (request: S3Request) => boolean;
  /** What requests have in common that share one bucket of tokens; null: the request is admitted. */
  sharedBy: (request: S3Request) => string | null;
}

/** Above so many buckets those that are full again are forgotten: a full one and none are the same. */
const BUCKETS_KEPT = 10_000;

/** A rate for all requests that have something in common: their bucket, their prefix, or nothing but the service. */
export class SharedLimit implements Limit {
  readonly #options: SharedLimitOptions;
  readonly #buckets = new Map<string, TokenBucket>();
  #ratePerSecond: number;

  /** @throws RangeError for a rate that is not above 0, or a burst below 1 */
  constructor(options: SharedLimitOptions) {
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

  /** Changes the rate of everything that shares from now on. */
  set ratePerSecond(rate: number) {
    this.#ratePerSecond = checkedRate(rate);
    for (const bucket of this.#buckets.values()) bucket.ratePerSecond = rate;
  }

  /** Forgets all that was taken: every bucket is full again. */
  refill(): void {
    this.#buckets.clear();
  }

  /** True where the request may pass; it then has taken a token. */
  admits(request: S3Request): boolean {
    const key = this.#options.limits(request) ? this.#options.sharedBy(request) : null;
    return key === null || this.#bucket(key).take();
  }

  #bucket(key: string): TokenBucket {
    const known = this.#buckets.get(key);
    if (known) return known;
    if (this.#buckets.size >= BUCKETS_KEPT) this.#forgetFull();
    const bucket = new TokenBucket({ ...this.#options, ratePerSecond: this.#ratePerSecond });
    this.#buckets.set(key, bucket);
    return bucket;
  }

  #forgetFull(): void {
    for (const [key, { tokens, burst }] of this.#buckets) if (tokens >= burst) this.#buckets.delete(key);
  }
}

/**
 * A write limit for each prefix, as S3 has it: objects that share the folder `bucket/a/b/` share one bucket of tokens.
 * Requests that name no object, and reads, are not limited. Prefixes do not split here.
 */
export class PrefixLimit extends SharedLimit {
  constructor(options: TokenBucketOptions) {
    super({ ...options, limits: isWrite, sharedBy: ({ path }) => prefixOf(path) });
  }
}
