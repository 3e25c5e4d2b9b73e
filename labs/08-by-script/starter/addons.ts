import type { Addon } from '@slowdown/kit/proxy';
import type { BucketOptions, SplittingOptions } from '../model.ts';

/** Answers everything with 429. */
export function always429(): Addon {
  return {
    // TODO, step 1: I want to answer in the service's place. An answer is flow.response.
    requestheaders(_flow) {},
  };
}

/** Answers every third request with 429, and lets the others pass. */
export function everyThird(): Addon {
  // TODO, step 2: I want to count.
  return {};
}

/** A limit for the writes to each prefix. Above it: 503, as S3 says it. */
export function slowBucket(_options: BucketOptions): Addon {
  // TODO, step 3: I want TokenBucket and prefixOf from @slowdown/kit/throttle. What does S3's answer look like?
  return {};
}

/** The same, and a prefix that has refused for a while splits in two. */
export function splittingBucket(_options: SplittingOptions): Addon {
  // TODO, step 4: I want to know since when a prefix has been refusing: since its first refusal after a quiet second.
  return {};
}
