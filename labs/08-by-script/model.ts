/** What the lab's scripts are told. It is given: a learner changes `addons.ts` alone. */
import type { Addon } from '@slowdown/kit/proxy';

// #region options
export interface BucketOptions {
  /** Writes a second that each prefix takes. */
  ratePerSecond: number;
  /** Writes that pass at once after a quiet time. */
  burst: number;
  /** The time, milliseconds. The tests hold this clock. */
  now: () => number;
}

export interface SplittingOptions extends BucketOptions {
  /**
   * How long a prefix has to be refusing before it splits, milliseconds. It refuses since its first refusal after a
   * second without one; writes that pass in between do not end that.
   */
  splitAfterMs: number;
}
// #endregion options

/** What `addons.ts` has to export. */
export interface Addons {
  always429: () => Addon;
  everyThird: () => Addon;
  slowBucket: (options: BucketOptions) => Addon;
  splittingBucket: (options: SplittingOptions) => Addon;
}
