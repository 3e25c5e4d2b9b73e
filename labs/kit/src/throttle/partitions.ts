/**
 * S3's limit per partitioned prefix, with slow repartitioning. AWS says: at least 3,500 writes and 5,500 reads a second
 * per partitioned prefix, 503 while it scales, and that scaling is gradual (S3 User Guide, "Optimizing performance").
 * Everything beyond that is a model: when a prefix counts as hot, how long it has to be, and where it is cut.
 */
import { TokenBucket, type Clock } from './bucket.ts';
import { objectOf, prefixOf, type Limit, type S3Request } from './requests.ts';

export interface PartitionOptions {
  /** Requests a second that each partition takes, > 0. */
  ratePerSecond: number;
  /** Requests that pass at once after a quiet time, >= 1. */
  burst: number;
  /** Which requests count; the others are admitted. */
  limits: (request: S3Request) => boolean;
  /** How long a partition has to be hot before it splits, milliseconds. A model: AWS names no time. */
  splitAfterMs: number;
  /** A partition that refused nothing for this long is hot no more, milliseconds. A model. */
  coolsAfterMs: number;
  clock?: Clock;
}

/** How many of a partition's latest keys are kept to find where it splits: a model, as AWS does not say. */
const KEYS_KEPT = 64;

interface Partition {
  /** The first object path that belongs here; the next partition's `from` is where it ends. */
  readonly from: string;
  readonly bucket: TokenBucket;
  /** When the heat began and when something was last refused; null: not hot. */
  hot: { sinceMs: number; lastMs: number } | null;
  /** Latest object paths, at most {@link KEYS_KEPT}, oldest overwritten. */
  readonly keys: string[];
  seen: number;
}

/**
 * Each prefix (`bucket/a/b/`) begins as one partition with one bucket of tokens. One that refuses again and again for
 * {@link PartitionOptions.splitAfterMs} is cut in the middle of the keys that it saw last: two partitions, each with
 * the whole rate. Keys that count upwards therefore stay hot: all new ones are in the upper part. Nothing is merged.
 */
export class PartitionedLimit implements Limit {
  readonly #options: PartitionOptions;
  readonly #clock: Clock;
  readonly #prefixes = new Map<string, Partition[]>();

  /** @throws RangeError for a rate that is not above 0, a burst below 1, or a negative time */
  constructor(options: PartitionOptions) {
    this.#options = options;
    this.#clock = options.clock ?? (() => performance.now());
    if (!(options.splitAfterMs >= 0))
      throw new RangeError(`splitAfterMs has to be 0 or more, not ${options.splitAfterMs}`);
    if (!(options.coolsAfterMs > 0))
      throw new RangeError(`coolsAfterMs has to be above 0, not ${options.coolsAfterMs}`);
    this.#bucket();
  }

  /** Where the partitions of a prefix begin, lowest first; empty for one that was never asked for. */
  partitions(prefix: string): string[] {
    return (this.#prefixes.get(prefix) ?? []).map(({ from }) => from);
  }

  /** Tokens that each partition of a prefix has now, in the same order. */
  tokens(prefix: string): number[] {
    return (this.#prefixes.get(prefix) ?? []).map(({ bucket }) => bucket.tokens);
  }

  admits(request: S3Request): boolean {
    const prefix = prefixOf(request.path);
    if (prefix === null || !this.#options.limits(request)) return true;
    let partitions = this.#prefixes.get(prefix);
    if (!partitions) this.#prefixes.set(prefix, (partitions = [this.#partition(prefix)]));
    const object = objectOf(request.path);
    const index = partitions.findLastIndex(({ from }) => from <= object);
    const partition = partitions[index];
    if (!partition) return true;
    partition.keys[partition.seen % KEYS_KEPT] = object;
    partition.seen += 1;
    if (partition.bucket.take()) return true;
    if (this.#isRipe(partition)) this.#split(partitions, index, partition);
    return false;
  }

  #isRipe(partition: Partition): boolean {
    const nowMs = this.#clock();
    const { hot } = partition;
    const sinceMs = hot && nowMs - hot.lastMs < this.#options.coolsAfterMs ? hot.sinceMs : nowMs;
    partition.hot = { sinceMs, lastMs: nowMs };
    return nowMs - sinceMs >= this.#options.splitAfterMs;
  }

  #split(partitions: Partition[], index: number, { from, keys }: Partition): void {
    const different = [...new Set(keys)].toSorted();
    const middle = different[different.length >> 1];
    // One key alone can't be split: it stays hot, as it does in S3.
    if (middle === undefined || middle <= from || different.length < 2) return;
    partitions.splice(index, 1, this.#partition(from), this.#partition(middle));
  }

  #partition(from: string): Partition {
    return { from, bucket: this.#bucket(), hot: null, keys: [], seen: 0 };
  }

  #bucket(): TokenBucket {
    const { ratePerSecond, burst } = this.#options;
    return new TokenBucket({ ratePerSecond, burst, clock: this.#clock });
  }
}
