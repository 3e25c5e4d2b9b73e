/** How long calls took, in a fixed amount of memory: a histogram whose bins grow with the time, HdrHistogram's idea. */

/** A bin is this much wider than the one before: what is read from it is off by half of that at most. */
const GROWTH = 1.02;
const LOG_GROWTH = Math.log(GROWTH);
/** The first bin ends here, ms. */
const LEAST_MS = 0.1;
/** Up to about a month. */
const BINS = 1200;

export class Times {
  readonly #bins = new Float64Array(BINS);
  #count = 0;
  #mostMs = 0;

  record(ms: number): void {
    const bin = ms <= LEAST_MS ? 0 : Math.min(BINS - 1, Math.ceil(Math.log(ms / LEAST_MS) / LOG_GROWTH));
    this.#bins[bin] = (this.#bins[bin] ?? 0) + 1;
    this.#count += 1;
    this.#mostMs = Math.max(this.#mostMs, ms);
  }

  get count(): number {
    return this.#count;
  }

  /** The time within which this share of the calls ended, ms, 1 % off at most; null while there are none. */
  percentile(share: number): number | null {
    if (this.#count === 0) return null;
    let left = Math.max(1, Math.ceil(share * this.#count));
    for (let bin = 0; bin < BINS; bin += 1) {
      left -= this.#bins[bin] ?? 0;
      if (left <= 0) return Math.min(this.#mostMs, LEAST_MS * GROWTH ** (bin - 0.5));
    }
    return this.#mostMs;
  }
}
