/** How long the service asks to wait, and what an SDK makes of it. */
import type { Failure } from './failure.ts';

/** What is waited after a failure, ms, where the backoff says `delayMs`. `nowMs`: Unix time, for hints that are dates. */
export type Hint = (failure: Failure, delayMs: number, nowMs: number) => number;

/** A hint may lengthen a delay by this much, ms: the SDKs do not let a service park their callers. */
const MOST_ADDED_MS = 5000;

const clamped = (askedMs: number, delayMs: number) => Math.max(delayMs, Math.min(askedMs, delayMs + MOST_ADDED_MS));

/** Hints are not read. */
export const noHint: Hint = (_failure, delayMs) => delayMs;

/** botocore from 1.44: `x-amz-retry-after` alone, whole milliseconds as Python's `int` reads them and its floats hold. */
export const amzHint: Hint = ({ xAmzRetryAfter = '' }, delayMs) => {
  if (!/^\s*\+?\d+(_\d+)*\s*$/.test(xAmzRetryAfter)) return delayMs;
  const askedMs = Number(xAmzRetryAfter.replaceAll('_', ''));
  return Number.isFinite(askedMs) ? clamped(askedMs, delayMs) : delayMs;
};

/**
 * The SDK for JavaScript: `retry-after`, seconds or a date, and `x-amz-retry-after`, whatever `Number` reads. It takes the
 * one that stands first in the answer; here that is `retry-after`. A time that is no `Date` any more is a bug of the SDK:
 * it does not wait at all.
 */
export const bothHints: Hint = ({ retryAfter, xAmzRetryAfter }, delayMs, nowMs) => {
  if (retryAfter === undefined && xAmzRetryAfter === undefined) return delayMs;
  const askedMs = retryAfter === undefined ? Number(xAmzRetryAfter) : standardMs(retryAfter, nowMs);
  if (Number.isNaN(askedMs)) return delayMs;
  const untilMs = new Date(nowMs + askedMs).getTime() - nowMs;
  return Number.isNaN(untilMs) ? 0 : clamped(untilMs, delayMs);
};

/** RFC 9110's dates, but for the oldest form, which does not end in GMT. */
const HTTP_DATE =
  /^(?:[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4}|[A-Z][a-z]+day, \d{2}-[A-Z][a-z]{2}-\d{2}) \d{1,2}:\d{2}:\d{2}(?:\.\d+)? GMT$/;

/** `retry-after`, ms from now; NaN where it says nothing. */
function standardMs(text: string, nowMs: number): number {
  if (text.endsWith('GMT')) return HTTP_DATE.test(text) ? Date.parse(text) - nowMs : NaN;
  // Headers that were sent twice are joined: of a date and seconds the seconds count.
  const seconds = /(?:^| GMT, )(\d+(?:\.\d+)?)$/.exec(text)?.[1];
  if (seconds !== undefined) return Number(seconds) * 1000;
  const atMs = Date.parse(text);
  return atMs >= nowMs ? atMs - nowMs : NaN;
}
