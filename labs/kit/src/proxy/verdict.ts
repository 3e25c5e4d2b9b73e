import { answer, type Answer, type Fault } from '../faults.ts';
import type { Limit } from '../throttle.ts';
import type { LiveFlow } from './live-flow.ts';

/** A fault and when it strikes: always, or for what a limit does not admit. The first answering rule that applies wins. */
export interface Rule {
  fault: Fault;
  limit?: Limit;
}

/** What is to be done with a request. */
export interface Verdict {
  /** The faults that struck, by type; null where there are none. */
  fault: string | null;
  /** Before anything else, milliseconds. */
  delayMs: number;
  /** What goes out in the backend's place; null: the request goes on. */
  answer: Answer | null;
}

const UNTOUCHED: Verdict = { fault: null, delayMs: 0, answer: null };

/** Decides from a request's head alone. */
export function verdictOn({ id, request }: LiveFlow, rules: readonly Rule[]): Verdict {
  let verdict = UNTOUCHED;
  const { method, target } = request;
  for (const { fault, limit } of rules) {
    if (limit?.admits({ method, path: target }) === true) continue;
    if (fault.type !== 'latency') {
      return { ...verdict, fault: fault.type, answer: answer(fault, { method, requestId: id }) };
    }
    verdict = { ...verdict, fault: fault.type, delayMs: verdict.delayMs + fault.ms };
  }
  return verdict;
}
