/**
 * The flow model: what the proxy saw, one record a request, and the call trees that join the attempts of one call.
 * Pure: runs in Node and in a browser, so that the panel, the command and the tests all read a run the same way.
 */
import { isThrottlingCode, isThrottlingStatus } from './flows/error-codes.ts';

export {
  errorCodeOf,
  isThrottlingCode,
  isThrottlingStatus,
  lateErrorCodeOf,
  mayFailLate,
  THROTTLING_CODES,
} from './flows/error-codes.ts';
export { exchangeOf, type Exchange } from './flows/exchange.ts';
export { parseFilter, type Filter } from './flows/filter.ts';
export { FilterError } from './flows/filter/error.ts';
export { OPERATORS } from './flows/filter/operators.ts';
export { REDACTED, redactBody, redactHeaders, redactPath } from './flows/redaction.ts';

/** One request with its response, as the proxy saw it. Times are milliseconds since the proxy started. */
export interface Flow {
  /** Unique within one run of the proxy. */
  id: string;
  /** When the request's head arrived. */
  startMs: number;
  /** When the last byte of the response had left; null while the request is in flight. */
  endMs: number | null;
  request: {
    method: string;
    /** Absent where it is http. */
    scheme?: 'https';
    /** `2.0`, for one; absent where it is 1.1. */
    httpVersion?: string;
    /** The Host header, so with a port where that is not the usual one. */
    host: string;
    /** Path and query, credentials redacted. */
    path: string;
    headers: Record<string, string>;
    /** Body size from content-length; null where the request did not say. */
    bytes: number | null;
  };
  /** null while in flight, and for a connection that ended without a response. */
  response: {
    status: number;
    statusText: string;
    headers: Record<string, string>;
    /** Body size from content-length; null where the response did not say. */
    bytes: number | null;
    /** The service's error code (`SlowDown`), whatever its protocol; a 200 may have one too. null where there is none. */
    errorCode: string | null;
    /** The body of an error, at most {@link ERROR_BODY_LIMIT} characters; null for everything else. */
    body: string | null;
  } | null;
  /** What the proxy did to this request: the types of the faults that struck, `latency + slowDown`; null where none did. */
  fault: string | null;
  /** From `amz-sdk-invocation-id` and `amz-sdk-request`; null for a client that is no AWS SDK. */
  sdk: { invocationId: string; attempt: number; maxAttempts: number | null } | null;
  /** Why it ended otherwise than with a whole response; absent where it did not. */
  error?: string;
  /** When somebody held it back, oldest first; absent where nobody did. */
  held?: Hold[];
}

/** A time in which a flow was held back for somebody to look at it and change it. */
export interface Hold {
  at: 'request' | 'response';
  startMs: number;
  /** null while it is held. */
  endMs: number | null;
  endedBy: 'resumed' | 'edited' | 'dropped' | 'timed out' | 'client gone' | null;
}

/** What became of a call, as far as the proxy can tell. `open`: an attempt is in flight, or another may follow. */
export type Outcome = 'succeeded' | 'failed' | 'open';

/** The attempts of one call, oldest first. */
export interface CallTree {
  /** The SDK's invocation id, or the flow's id where there is none. */
  id: string;
  method: string;
  path: string;
  attempts: Flow[];
  outcome: Outcome;
  /** Sum of the gaps between one attempt's response and the next attempt's request: backoff, as seen from outside. */
  waitingMs: number;
  /** Sum of the attempts' durations, an attempt still in flight not counted. */
  inFlightMs: number;
}

/** Totals over a run. `attempts` counts first attempts too; `retries` does not. */
export interface Totals {
  calls: number;
  attempts: number;
  retries: number;
  /** Attempts answered 429, or with a code that SDKs take for throttling. */
  throttled: number;
  succeeded: number;
  failed: number;
  open: number;
  waitingMs: number;
  inFlightMs: number;
  /** From the first request's start to the last response's end. */
  elapsedMs: number;
}

/** How much of an error body a flow keeps, in characters. S3's throttling answer is under 400. */
export const ERROR_BODY_LIMIT = 4096;

/** `amz-sdk-request: attempt=2; max=3` and `amz-sdk-invocation-id`, read; null unless both are there. */
export function sdkHeaders(headers: Record<string, string | string[] | undefined>): Flow['sdk'] {
  const invocationId = headers['amz-sdk-invocation-id'];
  const request = headers['amz-sdk-request'];
  if (typeof invocationId !== 'string' || typeof request !== 'string') return null;
  const attempt = /\battempt=(\d+)/.exec(request)?.[1];
  const max = /\bmax=(\d+)/.exec(request)?.[1];
  if (attempt === undefined) return null;
  return { invocationId, attempt: Number(attempt), maxAttempts: max === undefined ? null : Number(max) };
}

/** True for an answer that SDKs take for throttling: 429, or one of their codes at any status. A 503 without one is not. */
export function isThrottled({ response }: Flow): boolean {
  return response !== null && (isThrottlingStatus(response.status) || isThrottlingCode(response.errorCode));
}

/** True for a response below 400 that holds no error. */
export function isSuccess({ response }: Flow): boolean {
  return response !== null && response.status < 400 && response.errorCode === null;
}

/**
 * Joins flows into calls, in the order in which the calls began. Flows of a client that sends no SDK headers are
 * calls of one attempt.
 * @param ended the program has exited: a call whose last attempt failed is then failed, not open. Without it a proxy
 * can't tell "gave up because the retry quota was empty" from "is still waiting".
 */
export function callTrees(flows: Iterable<Flow>, { ended = false } = {}): CallTree[] {
  const groups = new Map<string, Flow[]>();
  for (const flow of flows) {
    const id = flow.sdk?.invocationId ?? flow.id;
    const group = groups.get(id);
    if (group) group.push(flow);
    else groups.set(id, [flow]);
  }
  return [...groups].map(([id, group]) => callTree(id, group, ended));
}

function callTree(id: string, flows: Flow[], ended: boolean): CallTree {
  const attempts = flows.toSorted((a, b) => a.startMs - b.startMs);
  let waitingMs = 0;
  let inFlightMs = 0;
  for (const [index, flow] of attempts.entries()) {
    const before = attempts[index - 1];
    if (before?.endMs != null) waitingMs += Math.max(0, flow.startMs - before.endMs);
    if (flow.endMs !== null) inFlightMs += flow.endMs - flow.startMs;
  }
  const first = attempts[0];
  return {
    id,
    method: first?.request.method ?? '',
    path: first?.request.path ?? '',
    attempts,
    outcome: outcomeOf(attempts, ended),
    waitingMs,
    inFlightMs,
  };
}

function outcomeOf(attempts: Flow[], ended: boolean): Outcome {
  const last = attempts.at(-1);
  if (!last || (last.endMs === null && !ended)) return 'open';
  if (isSuccess(last)) return 'succeeded';
  const usedUp = last.sdk?.maxAttempts != null && last.sdk.attempt >= last.sdk.maxAttempts;
  const status = last.response?.status ?? 0;
  const callersFault = status >= 400 && status < 500 && !isThrottled(last);
  return ended || usedUp || callersFault || last.sdk === null ? 'failed' : 'open';
}

/** Totals of a run; the same options as {@link callTrees}. */
export function totals(flows: Iterable<Flow>, options: { ended?: boolean } = {}): Totals {
  const all = [...flows];
  const trees = callTrees(all, options);
  const count = (outcome: Outcome) => trees.filter((tree) => tree.outcome === outcome).length;
  const ends = all.flatMap((flow) => (flow.endMs === null ? [] : [flow.endMs]));
  const start = all.reduce((least, flow) => Math.min(least, flow.startMs), Infinity);
  const end = ends.reduce((most, ms) => Math.max(most, ms), -Infinity);
  return {
    calls: trees.length,
    attempts: all.length,
    retries: all.length - trees.length,
    throttled: all.filter(isThrottled).length,
    succeeded: count('succeeded'),
    failed: count('failed'),
    open: count('open'),
    waitingMs: trees.reduce((sum, tree) => sum + tree.waitingMs, 0),
    inFlightMs: trees.reduce((sum, tree) => sum + tree.inFlightMs, 0),
    elapsedMs: ends.length === 0 ? 0 : end - start,
  };
}
