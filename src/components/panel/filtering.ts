/** Which flows a filter expression leaves. mitmproxy's language, as the kit reads it; the panel adds nothing of its own. */
import { exchangeOf, FilterError, parseFilter, type CallTree, type Filter, type Flow } from '@slowdown/kit/flows';

/** Why an expression can't be read, and from which place on; columns begin at 1. */
export interface FilterProblem {
  column: number;
  sentence: string;
}

/** What was typed, read: nothing was asked for, a filter, or what is wrong. */
export type Typed =
  { kind: 'nothing' } | { kind: 'filter'; filter: Filter } | { kind: 'problem'; problem: FilterProblem };

export function readFilter(text: string): Typed {
  if (text.trim() === '') return { kind: 'nothing' };
  try {
    return { kind: 'filter', filter: parseFilter(text) };
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    return { kind: 'problem', problem: { column: error.column, sentence: error.message } };
  }
}

/**
 * A test for calls: one is left where any of its flows matches. Each state of a flow is looked at once.
 * @param upstream where the proxy passes everything on to, as holding sees it too
 */
export function callMatcher(filter: Filter, upstream?: string): (tree: CallTree) => boolean {
  const seen = new WeakMap<Flow, boolean>();
  const matches = (flow: Flow) => {
    const known = seen.get(flow);
    if (known !== undefined) return known;
    const answer = filter.matches(exchangeOf(flow, upstream));
    seen.set(flow, answer);
    return answer;
  };
  return ({ attempts }) => attempts.some(matches);
}
