import type { Rule } from '@slowdown/kit/proxy';
import { PrefixLimit } from '@slowdown/kit/throttle';
import type { SharedOptions } from './options.ts';

/** A rule of the proxy and the words in which the user asked for it. */
export interface NamedRule {
  says: string;
  rule: Rule;
}

export function rulesFrom({ limit }: Pick<SharedOptions, 'limit'>): NamedRule[] {
  return limit.map((says) => {
    const ratePerSecond = Number(/(\S+)\/s/.exec(says)?.[1]);
    return { says, rule: { fault: { type: 'slowDown' }, limit: new PrefixLimit({ ratePerSecond, burst: 10 }) } };
  });
}
