import type { Addon } from '@slowdown/kit/proxy';
import { slowBucket as right } from '../../solution/addons.ts';
import type { BucketOptions } from '../../model.ts';

export { always429, everyThird, splittingBucket } from '../../solution/addons.ts';

/** A limit for the writes to each prefix. Above it: 503, as S3 says it. */
export function slowBucket(options: BucketOptions): Addon {
  const { requestheaders: decide } = right(options);
  return { ...(decide && { request: decide }) };
}
