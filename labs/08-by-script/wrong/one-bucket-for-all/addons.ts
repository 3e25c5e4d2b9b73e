import type { Addon } from '@slowdown/kit/proxy';
import { isWrite, TokenBucket } from '@slowdown/kit/throttle';
import type { BucketOptions } from '../../model.ts';
import { slowDown } from '../../solution/addons.ts';

export { always429, everyThird, splittingBucket } from '../../solution/addons.ts';

/** A limit for the writes to each prefix. Above it: 503, as S3 says it. */
export function slowBucket({ ratePerSecond, burst, now }: BucketOptions): Addon {
  const bucket = new TokenBucket({ ratePerSecond, burst, clock: now });
  return {
    requestheaders(flow) {
      if (isWrite(flow.request) && !bucket.take()) flow.response = slowDown();
    },
  };
}
