import type { Random } from '@slowdown/kit/random';

const BASE_MS = 1000;
const CAP_MS = 20_000;

// #region backoff
/** How long a client waits before it tries again, ms. */
export function backoffMs(retry: number, random: Random): number {
  return random() * Math.min(CAP_MS, BASE_MS * 2 ** (retry - 1));
}
// #endregion backoff

// #region start
/** When a worker begins, ms after the first. */
export function startMs(nth: number, workers: number, rampMs: number): number {
  return (rampMs * nth) / workers;
}
// #endregion start
