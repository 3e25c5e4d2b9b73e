import type { Addon } from '@slowdown/kit/proxy';
import type { SplittingOptions } from '../../model.ts';
import { splittingBucket as right } from '../../solution/addons.ts';

export { always429, everyThird, slowBucket } from '../../solution/addons.ts';

/** The same, and a prefix that has refused for a while splits in two. */
export function splittingBucket(options: SplittingOptions): Addon {
  const { requestheaders } = right(options);
  return {
    async requestheaders(flow) {
      await requestheaders?.(flow);
      if (flow.response) flow.response = { statusCode: 429, headers: [['Content-Length', '0']], content: '' };
    },
  };
}
