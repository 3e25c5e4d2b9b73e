/**
 * What became of an attempt and of a call, from what the SDK gives: the same failures that the SDK's own retries take for
 * throttling and for transient (`@smithy/core` 3.41, `retry`); a test holds the two together.
 */
import { isThrottlingCode } from '../flows/error-codes.ts';

export type AttemptOutcome = 'success' | 'throttled' | 'transient' | 'error';

/**
 * `exhausted`: the last allowed attempt failed in a way that is otherwise tried again. `quota`: an earlier one did, and the
 * SDK did not try again, which it does where its retry quota is empty. `error`: everything else that fails.
 */
export type CallOutcome = 'success' | 'error' | 'exhausted' | 'quota';

const TRANSIENT_STATUSES: readonly unknown[] = [500, 502, 503, 504];

export const TRANSIENT_CODES: readonly string[] = ['TimeoutError', 'RequestTimeout', 'RequestTimeoutException'];

/** What Node says of a connection that ended too early, or never began. */
export const CONNECTION_CODES: readonly string[] = [
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
];

/** How many causes of an error are looked at. */
const DEEPEST_CAUSE = 10;

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** What an error says of itself under a name, as the SDK's errors have `name`, `code`, `$metadata`, `$retryable`. */
const said = (error: unknown, name: string): unknown => (isObject(error) ? Reflect.get(error, name) : undefined);

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The codes of an error, the most telling first: what the connection said, then the service's code. */
export const codesOf = (error: unknown): [string, string] => [text(said(error, 'code')), text(said(error, 'name'))];

/** The status of the answer that an error was read from; null where no answer came. */
export function statusOf(error: unknown): number | null {
  const status = said(said(error, '$metadata'), 'httpStatusCode');
  return typeof status === 'number' ? status : null;
}

export function failedAttempt(error: unknown): Exclude<AttemptOutcome, 'success'> {
  if (isThrottled(error)) return 'throttled';
  return isTransient(error, 0) ? 'transient' : 'error';
}

const isThrottled = (error: unknown): boolean =>
  statusOf(error) === 429 ||
  isThrottlingCode(text(said(error, 'name'))) ||
  said(said(error, '$retryable'), 'throttling') === true;

function isTransient(error: unknown, depth: number): boolean {
  const [code, name] = codesOf(error);
  if (name === 'AbortError') return false;
  const message = text(said(error, 'message'));
  const cause = said(error, 'cause');
  return (
    said(error, '$retryable') !== undefined ||
    said(said(error, '$metadata'), 'clockSkewCorrected') === true ||
    TRANSIENT_CODES.includes(name) ||
    CONNECTION_CODES.includes(code) ||
    TRANSIENT_STATUSES.includes(statusOf(error)) ||
    (name === 'InvalidSignatureException' && message.includes('Signature expired')) ||
    (code === 'ERR_HTTP2_STREAM_ERROR' && message.includes('NGHTTP2_REFUSED_STREAM')) ||
    (cause !== undefined && depth <= DEEPEST_CAUSE && isTransient(cause, depth + 1))
  );
}
