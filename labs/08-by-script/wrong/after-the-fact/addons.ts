import type { Addon } from '@slowdown/kit/proxy';

export { always429, slowBucket, splittingBucket } from '../../solution/addons.ts';

/** Answers every third request with 429, and lets the others pass. */
export function everyThird(): Addon {
  let requests = 0;
  return {
    response(flow) {
      requests += 1;
      if (requests % 3 === 0) flow.response = { statusCode: 429, headers: [['Content-Length', '0']], content: '' };
    },
  };
}
