import type { Addon } from '@slowdown/kit/proxy';
import { isWrite, prefixOf, TokenBucket } from '@slowdown/kit/throttle';
import type { SplittingOptions } from '../../model.ts';
import { slowDown } from '../../solution/addons.ts';

export { always429, everyThird, slowBucket } from '../../solution/addons.ts';

/** The same, and a prefix that has refused for a while splits in two. */
export function splittingBucket({ ratePerSecond, burst, splitAfterMs, now }: SplittingOptions): Addon {
  const prefixes = new Map<string, { halves: TokenBucket[]; sinceMs: number }>();
  const full = () => new TokenBucket({ ratePerSecond, burst, clock: now });
  return {
    requestheaders(flow) {
      const { path } = flow.request;
      const name = prefixOf(path);
      if (name === null || !isWrite(flow.request)) return;
      const prefix = prefixes.get(name) ?? { halves: [full()], sinceMs: now() };
      prefixes.set(name, prefix);
      if (now() - prefix.sinceMs >= splitAfterMs && prefix.halves.length < 2) prefix.halves.push(full());
      const half = (path.split('?')[0] ?? '').charCodeAt(path.lastIndexOf('/') + 1) % prefix.halves.length;
      if (!prefix.halves[half]?.take()) flow.response = slowDown();
    },
  };
}
