import type { Addon } from '@slowdown/kit/proxy';
import { isWrite, prefixOf, TokenBucket } from '@slowdown/kit/throttle';
import type { SplittingOptions } from '../../model.ts';
import { slowDown } from '../../solution/addons.ts';

export { always429, everyThird, slowBucket } from '../../solution/addons.ts';

/** The same, and a prefix that has refused for a while splits in two. */
export function splittingBucket({ ratePerSecond, burst, splitAfterMs, now }: SplittingOptions): Addon {
  const full = () => new TokenBucket({ ratePerSecond, burst, clock: now });
  const prefixes = new Map<string, { halves: TokenBucket[]; refusedMs: number | null }>();
  return {
    requestheaders(flow) {
      const { path } = flow.request;
      const name = prefixOf(path);
      if (name === null || !isWrite(flow.request)) return;
      const prefix = prefixes.get(name) ?? { halves: [full()], refusedMs: null };
      prefixes.set(name, prefix);
      const half = [...(path.split('?')[0] ?? '')].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
      if (prefix.halves[half % prefix.halves.length]?.take()) return;
      flow.response = slowDown();
      prefix.refusedMs ??= now();
      if (now() - prefix.refusedMs >= splitAfterMs && prefix.halves.length < 2) prefix.halves.push(full());
    },
  };
}
