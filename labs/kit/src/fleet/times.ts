/**
 * How long calls took, in a fixed amount of memory: a histogram whose bins grow with the time, HdrHistogram's idea. A bin
 * is a power of two of the time and the first bits behind it, which a 64-bit float has side by side.
 */

/** Each power of two has 2 ** 6 bins of one width: what is read from a bin's middle is off by 1/128 at most. */
const BITS = 6;
/** Of a float's upper 32 bits, those below the ones that name the bin. */
const SHIFT = 20 - BITS;
/** The first bin begins here, ms; what is shorter is in it. */
const LEAST_MS = 2 ** -4;
/** The last ends at about a month, ms; what is longer is in it. */
const MOST_MS = 2 ** 32;

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
/** Which of the two words is the upper one depends on the machine. */
const UPPER = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;

const FIRST = bitsOf(LEAST_MS);
const BINS = bitsOf(MOST_MS) - FIRST;

/** A float's exponent and the first bits of its fraction: a number that grows with it. */
function bitsOf(ms: number): number {
  float[0] = ms;
  return (words[UPPER] ?? 0) >>> SHIFT;
}

/** The time in the middle of a bin, ms. */
function middleOf(bin: number): number {
  words[1 - UPPER] = 0;
  words[UPPER] = ((FIRST + bin) << SHIFT) + (1 << (SHIFT - 1));
  return float[0] ?? 0;
}

export class Times {
  private readonly bins = new Float64Array(BINS);
  private recorded = 0;
  private mostMs = 0;

  record(ms: number): void {
    const bin = ms <= LEAST_MS ? 0 : Math.min(BINS - 1, bitsOf(ms) - FIRST);
    this.bins[bin] = (this.bins[bin] ?? 0) + 1;
    this.recorded += 1;
    if (ms > this.mostMs) this.mostMs = ms;
  }

  get count(): number {
    return this.recorded;
  }

  /** The time within which this share of the calls ended, ms, 1 % off at most; null while there are none. */
  percentile(share: number): number | null {
    if (this.recorded === 0) return null;
    let left = Math.max(1, Math.ceil(share * this.recorded));
    for (let bin = 0; bin < BINS; bin += 1) {
      left -= this.bins[bin] ?? 0;
      if (left <= 0) return Math.min(this.mostMs, middleOf(bin));
    }
    return this.mostMs;
  }
}
