/** What an attempt was and why another one did or did not follow, as a person would say it. Pure. */
import { isSuccess, isThrottled, type CallTree, type Flow, type Hold } from '@slowdown/kit/flows';
import type { MarkName } from '@slowdown/kit/language';
import type { OutcomeWords } from './controls.ts';

/** `640 ms`, `1.9 s`, `431 s` */
export function duration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  return ms < 100_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
}

/** The mark that an attempt is drawn with. */
export function markOf(tree: CallTree, attempt: Flow): MarkName {
  if (attempt.endMs === null) return tree.outcome === 'failed' ? 'failed' : 'inFlight';
  if (isSuccess(attempt)) return 'succeeded';
  if (tree.outcome === 'failed' && attempt === tree.attempts.at(-1)) return 'failed';
  return isThrottled(attempt) ? 'throttled' : 'failed';
}

/**
 * The file's name in `/results/run-42/part-007.json?x-id=PutObject`; where there is none, the operation that is asked
 * for, or else the service.
 */
export function nameOf({ path, attempts: [first] }: Pick<CallTree, 'path' | 'attempts'>): string {
  const [places = '', query = ''] = path.split('?');
  return (
    places.split('/').filter(Boolean).at(-1) ??
    new URLSearchParams(query).get('x-id') ??
    first?.request.headers['x-amz-target']?.split('.').at(-1) ??
    /^([a-z0-9-]+)\.[^:]*\bamazonaws\.com/.exec(first?.request.host ?? '')?.[1] ??
    path
  );
}

/** `503 Slow Down, code SlowDown` */
export function answerOf({ response, endMs }: Flow): string {
  if (response === null) return endMs === null ? 'no answer yet' : 'the connection ended without an answer';
  const code = response.errorCode === null ? '' : `, code ${response.errorCode}`;
  return `${response.status} ${response.statusText}`.trim() + code;
}

const RELEASES = {
  resumed: 'then let go unchanged',
  edited: 'then let go, edited',
  dropped: 'then dropped',
  'timed out': 'and as nobody let it go, it went on unchanged',
  'client gone': 'until its program was gone',
} as const;

/** What was done to a flow by hand: `The answer was held for 4.2 s, then let go, edited.` */
export function heldStory({ at, startMs, endMs, endedBy }: Hold): string {
  const what = at === 'request' ? 'The request' : 'The answer';
  if (endMs === null || endedBy === null) return `${what} is held.`;
  return `${what} was held for ${duration(endMs - startMs)}, ${RELEASES[endedBy]}.`;
}

/** One line for a row: what a screen reader says, and the row's tooltip. */
export function story(tree: CallTree, words: OutcomeWords): string {
  const { attempts, waitingMs, outcome } = tree;
  const throttled = attempts.filter(isThrottled).length;
  return [
    `${nameOf(tree)}: ${outcome === 'open' ? 'not over yet' : words[outcome]}`,
    `${attempts.length} ${attempts.length === 1 ? 'attempt' : 'attempts'}`,
    ...(throttled > 0 ? [`${throttled} throttled`] : []),
    ...(waitingMs > 0 ? [`${duration(waitingMs)} waiting`] : []),
  ].join(', ');
}

/** Statuses of a failure that passes, to SDKs. Source: `TRANSIENT_ERROR_STATUS_CODES` in `@smithy/core` 3.41, `retry`. */
const TRANSIENT_STATUSES: readonly number[] = [500, 502, 503, 504];

/** Why the SDK takes an attempt for one that is worth another. */
function reasonToRetry(attempt: Flow): string {
  if (isThrottled(attempt)) return 'the SDK takes this answer for throttling, which has the longer waits';
  if (!isTransient(attempt)) return 'the SDK takes this failure for one that passes';
  const unnamed = attempt.response?.status === 503 && attempt.response.errorCode === null;
  return unnamed
    ? 'without a code, a 503 is to the SDK a failure that passes, which has the shorter waits'
    : 'the SDK takes this failure for one that passes, which has the shorter waits';
}

function isEditedAnswer({ held = [] }: Flow): boolean {
  return held.some(({ at, endedBy }) => at === 'response' && endedBy === 'edited');
}

function isTransient({ response }: Flow): boolean {
  return response === null || TRANSIENT_STATUSES.includes(response.status);
}

/** Why the SDK tried again after this attempt, or why it did not. */
export function why(tree: CallTree, index: number): string {
  const attempt = tree.attempts[index];
  const next = tree.attempts[index + 1];
  if (!attempt) return '';
  if (attempt.endMs === null) return 'The answer has not come yet.';
  const number = attempt.sdk?.attempt ?? index + 1;
  const most = attempt.sdk?.maxAttempts ?? null;
  if (next) {
    const waited = duration(Math.max(0, next.startMs - attempt.endMs));
    return `Retried after ${waited}: ${reasonToRetry(attempt)}, and attempt ${number}${most === null ? '' : ` of ${most}`} was not the last.`;
  }
  if (isSuccess(attempt)) {
    return isEditedAnswer(attempt)
      ? 'Nothing to retry: its status is that of a success. Whether the program could read what was edited, the proxy can’t see; Output says it.'
      : 'Nothing to retry: it succeeded.';
  }
  if (most !== null && number >= most) return `Not retried: attempt ${number} of ${most} was the last one allowed.`;
  if (attempt.sdk === null) return 'Not retried: no SDK has sent it, and the program made no second attempt.';
  if (tree.outcome === 'open') return 'Between two attempts: the SDK sleeps before it tries again, or it has given up.';
  if (isThrottled(attempt) || isTransient(attempt)) {
    return `Not retried, though ${number} of ${most ?? 'its'} attempts were used. The proxy can't see why; the likely reason is an empty retry quota, which all calls of a client share.`;
  }
  return 'Not retried: the SDK does not expect another attempt to end differently.';
}
