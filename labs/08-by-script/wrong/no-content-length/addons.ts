import type { Addon } from '@slowdown/kit/proxy';

export { everyThird, slowBucket, splittingBucket } from '../../solution/addons.ts';

/** Answers everything with 429. */
export function always429(): Addon {
  return {
    requestheaders(flow) {
      flow.response = { statusCode: 429, headers: [], content: '' };
    },
  };
}
