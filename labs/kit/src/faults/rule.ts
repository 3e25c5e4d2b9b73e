/** A rule: a fault, which requests it is meant for, and when it strikes. */

import type { Exchange, Filter } from '../flows.ts';
import type { Limit, S3Request } from '../throttle.ts';
import { explain } from './explain.ts';
import type { Fault } from './schemas.ts';
import type { Trigger } from './triggers.ts';

export interface Rule {
  fault: Fault;
  /** Which requests; without it all. For a fault that changes the response the filter may look at that too. */
  match?: Filter;
  /** All of them have to strike, asked in this order; without any, the fault always strikes. */
  when?: readonly Trigger[];
  /** A trigger that strikes what the limit does not admit; asked first. */
  limit?: Limit;
}

/** How often a rule was asked, and what came of it. */
export interface RuleCounts {
  /** Requests that its filter matched; all of them where it has none. */
  matched: number;
  /** Requests that its fault struck. */
  struck: number;
}

/** True where the rule's fault strikes. To be asked once for each request: triggers count. */
export function strikes(
  { match, limit, when = [] }: Rule,
  request: S3Request,
  exchange: () => Exchange,
  counts: RuleCounts,
): boolean {
  if (match && !match.matches(exchange())) return false;
  counts.matched += 1;
  if (limit?.admits(request) === true || !when.every((trigger) => trigger.strikes(request))) return false;
  counts.struck += 1;
  return true;
}

/** The rule in a sentence: "The proxy answers 503 Slow Down with the code SlowDown for every 3rd request, where ~m PUT." */
export function explainRule({ fault, match, when = [], limit }: Rule): string {
  const triggers = [...(limit ? ['above a limit'] : []), ...when.map((trigger) => trigger.explain())];
  return `The proxy ${[explain(fault), triggers.join(' and ')].filter(Boolean).join(' ')}${match ? `, where ${match.toString()}` : ''}.`;
}
