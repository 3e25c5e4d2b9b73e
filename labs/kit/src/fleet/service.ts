/**
 * The service of a fleet: a bucket of tokens for each partition of each prefix, with S3's slow repartitioning as
 * {@link PartitionedLimit} models it, over numbers in the place of keys; and how long its answers take.
 */
import type { Random } from '../random.ts';

export interface ServiceSpec {
  /** Requests a second that each partition takes, > 0. */
  readonly ratePerSecond: number;
  /** Requests that pass at once after a quiet time, >= 1. */
  readonly burst: number;
  /** How long a partition has to be hot before it splits, ms; null: it never does. A model, as all of splitting. */
  readonly splitAfterMs: number | null;
  /** Prefixes that the workers write to, in turn. */
  readonly prefixes: number;
  /** Half of the answers come within this time, ms. */
  readonly latencyMedianMs: number;
  /** Spread of the answers' times: the standard deviation of their logarithm; 0: all take the median. */
  readonly latencySigma: number;
  /** Half of the refusals come within this time, ms, spread as all answers are; null: within that of the others. */
  readonly refusalMedianMs: number | null;
  /** Share of the requests that get a 500, 0 to 1. */
  readonly errorRate: number;
}

/** A partition that refused nothing for this long is hot no more, ms. A model. */
const COOLS_AFTER_MS = 60_000;

/** Steps of the table that times are drawn from: one for each 4,096th of the distribution. */
const STEPS = 4096;

interface Partition {
  /** The share of the prefix's keys below which it begins, 0 to 1. */
  readonly from: number;
  tokens: number;
  filledAtMs: number;
  hotSinceMs: number;
  hotLastMs: number;
}

export class Service {
  private readonly spec: ServiceSpec;
  private readonly prefixes: Partition[][];
  /** How long answers take, and refusals, ms: as a table of the distribution. */
  private readonly times: Float64Array;
  private readonly refusalTimes: Float64Array;

  constructor(spec: ServiceSpec) {
    this.spec = spec;
    this.prefixes = Array.from({ length: spec.prefixes }, () => [this.partition(0, 0)]);
    const { latencyMedianMs, latencySigma, refusalMedianMs } = spec;
    this.times = quantiles(latencyMedianMs, latencySigma);
    this.refusalTimes =
      refusalMedianMs === null ? this.times : this.times.map((ms) => (ms * refusalMedianMs) / latencyMedianMs);
  }

  /** Partitions of all prefixes now. */
  get partitions(): number {
    return this.prefixes.reduce((sum, partitions) => sum + partitions.length, 0);
  }

  /** Whether a request passes. `key`: where its key lies among those of its prefix, 0 to 1. */
  admits(prefix: number, key: number, nowMs: number): boolean {
    const partitions = this.prefixes[prefix];
    if (!partitions) throw new RangeError(`there is no prefix ${prefix}`);
    let index = partitions.length - 1;
    while (index > 0 && (partitions[index]?.from ?? 0) > key) index -= 1;
    const partition = partitions[index];
    if (!partition) throw new RangeError('a prefix has at least one partition');
    const { ratePerSecond, burst } = this.spec;
    // Not times a rate a millisecond, which is seldom a float: a token that is due at this very moment would be missing.
    const gathered = partition.tokens + ((nowMs - partition.filledAtMs) * ratePerSecond) / 1000;
    partition.tokens = gathered > burst ? burst : gathered;
    partition.filledAtMs = nowMs;
    if (partition.tokens >= 1) {
      partition.tokens -= 1;
      return true;
    }
    this.refuses(partitions, index, partition, nowMs);
    return false;
  }

  /** How long an answer takes, ms: `isRefusal`, where the request was not admitted. */
  latencyMs(random: Random, isRefusal: boolean): number {
    const times = isRefusal ? this.refusalTimes : this.times;
    return times[Math.floor(random() * STEPS)] ?? 0;
  }

  /** A partition that refuses is hot, and one that is so for long enough splits. */
  private refuses(partitions: Partition[], index: number, partition: Partition, nowMs: number): void {
    const { splitAfterMs } = this.spec;
    if (nowMs - partition.hotLastMs >= COOLS_AFTER_MS) partition.hotSinceMs = nowMs;
    partition.hotLastMs = nowMs;
    if (splitAfterMs !== null && nowMs - partition.hotSinceMs >= splitAfterMs) this.split(partitions, index, nowMs);
  }

  private split(partitions: Partition[], index: number, nowMs: number): void {
    const from = partitions[index]?.from ?? 0;
    const to = partitions[index + 1]?.from ?? 1;
    partitions.splice(index, 1, this.partition(from, nowMs), this.partition((from + to) / 2, nowMs));
  }

  private partition(from: number, nowMs: number): Partition {
    return { from, tokens: this.spec.burst, filledAtMs: nowMs, hotSinceMs: -Infinity, hotLastMs: -Infinity };
  }
}

/** A log-normal distribution as a table of its middle quantiles: a draw is then one lookup. */
function quantiles(median: number, sigma: number): Float64Array {
  return Float64Array.from({ length: STEPS }, (_, step) => median * Math.exp(sigma * probit((step + 0.5) / STEPS)));
}

/** The normal distribution's quantile. P. J. Acklam's rational approximation, relative error below 1.2e-9. */
function probit(p: number): number {
  const a = [
    -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716, 2.506628277459239,
  ];
  const b = [-54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1];
  const c = [
    -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
    2.938163982698783,
  ];
  const d = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1];
  const at = (factors: readonly number[], x: number) => factors.reduce((sum, factor) => sum * x + factor, 0);
  if (p > 0.5) return -probit(1 - p);
  if (p >= 0.02425) {
    const q = p - 0.5;
    return (at(a, q * q) * q) / at(b, q * q);
  }
  const q = Math.sqrt(-2 * Math.log(p));
  return at(c, q) / at(d, q);
}
