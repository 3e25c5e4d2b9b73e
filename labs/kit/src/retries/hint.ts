/** How long the service asks to wait, and what an SDK makes of it. */
import type { Failure } from './failure.ts';

/** What is waited after a failure, ms, where the backoff says `delayMs`. `nowMs`: Unix time, for hints that are dates. */
export type Hint = (failure: Failure, delayMs: number, nowMs: number) => number;

/** A hint may lengthen a delay by this much, ms: the SDKs of 2026 do not let a service park their callers. */
const MOST_ADDED_MS = 5000;

const clamped = (askedMs: number, delayMs: number) => Math.max(delayMs, Math.min(askedMs, delayMs + MOST_ADDED_MS));

/** Hints are not read. */
export const noHint: Hint = (_failure, delayMs) => delayMs;

/** botocore from 1.44: `x-amz-retry-after` alone, and whole milliseconds of 0 or more. */
export const amzHint: Hint = ({ xAmzRetryAfter = '' }, delayMs) =>
  /^\s*\+?\d+\s*$/.test(xAmzRetryAfter) ? clamped(Number(xAmzRetryAfter), delayMs) : delayMs;

/** The SDK for JavaScript from core 3.40: `retry-after`, seconds or a date, and `x-amz-retry-after`. */
export const bothHints: Hint = (failure, delayMs, nowMs) => {
  const askedMs = asked(failure, nowMs);
  return askedMs === null ? delayMs : clamped(askedMs, delayMs);
};

/** The SDK for JavaScript before: as long as it was asked, however long. */
export const bothHintsUnlimited: Hint = (failure, delayMs, nowMs) => Math.max(delayMs, asked(failure, nowMs) ?? 0);

function asked({ retryAfter, xAmzRetryAfter }: Failure, nowMs: number): number | null {
  if (retryAfter !== undefined) {
    if (/^\d+(\.\d+)?$/.test(retryAfter)) return Number(retryAfter) * 1000;
    const atMs = Date.parse(retryAfter);
    return Number.isNaN(atMs) ? null : atMs - nowMs;
  }
  const ms = Number(xAmzRetryAfter);
  return xAmzRetryAfter === undefined || Number.isNaN(ms) ? null : ms;
}
