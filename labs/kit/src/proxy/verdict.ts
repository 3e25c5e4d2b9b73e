import { bucketOfHost } from '../backends/embedded/hosts.ts';
import {
  answer,
  isAnswering,
  isBreaking,
  strikes,
  type Answer,
  type Rule,
  type RuleCounts,
  type ShapingFault,
} from '../faults.ts';
import type { Exchange } from '../flows.ts';
import type { S3Request } from '../throttle.ts';
import type { Break } from './breaking.ts';
import type { LiveFlow } from './live-flow.ts';
import { headerOf, type RequestHead } from './messages.ts';
import type { Shape } from './shaping.ts';

/** A rule in force. */
export interface Counted {
  rule: Rule;
  counts: RuleCounts & {
    /** Requests that it was asked about: those that no rule before it had decided. */
    seen: number;
  };
}

/** What is to be done with a request, or with its response. */
export interface Verdict {
  /** Before anything else, milliseconds. */
  delayMs: number;
  /** What goes out in the service's place; null: the service's own. */
  answer: Answer | null;
  /** How the connection ends without a whole response; null: it does not. */
  breaks: Break | null;
  /** What is done to the response; null: nothing. */
  shape: Shape | null;
}

const UNTOUCHED: Verdict = { delayMs: 0, answer: null, breaks: null, shape: null };

/** The first rule that answers or breaks the connection decides; what changes the response adds up until then. */
export function verdictOn(flow: LiveFlow, rules: readonly Counted[], exchange: () => Exchange): Verdict {
  if (rules.length === 0) return UNTOUCHED;
  const request = pathStyle(flow.request);
  let verdict = UNTOUCHED;
  for (const { rule, counts } of rules) {
    counts.seen += 1;
    if (!strikes(rule, request, exchange, counts)) continue;
    const { fault } = rule;
    flow.fault = flow.fault === null ? fault.type : `${flow.fault} + ${fault.type}`;
    if (isBreaking(fault)) return { ...verdict, breaks: fault.type };
    if (isAnswering(fault)) return { ...verdict, answer: answer(fault, flow.asked) };
    verdict = shaped(verdict, fault);
  }
  return verdict;
}

function shaped(verdict: Verdict, fault: ShapingFault): Verdict {
  const { clockSkewMs = 0, keptPart = null, isCorrupted = false } = verdict.shape ?? {};
  switch (fault.type) {
    case 'latency':
      return { ...verdict, delayMs: verdict.delayMs + fault.ms };
    case 'clockSkew':
      return { ...verdict, shape: { keptPart, isCorrupted, clockSkewMs: clockSkewMs + fault.ms } };
    case 'corruptedBody':
      return { ...verdict, shape: { clockSkewMs, keptPart, isCorrupted: true } };
    case 'truncatedBody':
      return { ...verdict, shape: { clockSkewMs, isCorrupted, keptPart: Math.min(keptPart ?? 1, fault.keptPart) } };
  }
}

/** The request as limits see it: with the bucket in its path, also where the host names it. */
function pathStyle({ method, target, headers }: RequestHead): S3Request {
  const host = headerOf(headers, 'host') ?? '';
  // An address names no bucket, and is what nearly every request of reverse mode has.
  const bucket = /^[\d.:]+$|^\[/.test(host) ? null : bucketOfHost(host);
  return { method, path: bucket === null ? target : `/${bucket}${target}` };
}
