import type { Random } from '@slowdown/kit/random';
import type { Backoff } from '../../model.ts';

/** A hint may lengthen a sleep by this much, milliseconds. */
const MOST_ADDED_MS = 5000;

/** Full jitter: anything from 0 to a ceiling that doubles, up to the cap. */
export function backoffMs(retry: number, { baseMs, capMs }: Backoff, random: Random): number {
  const ceilingMs = Math.min(capMs, baseMs * 2 ** retry);
  return random() * ceilingMs;
}

/** The most that a call can sleep in all, if each of its attempts fails. */
export function longestMs(attempts: number, backoff: Backoff): number {
  let sumMs = 0;
  for (let retry = 1; retry < attempts; retry += 1) sumMs += backoffMs(retry, backoff, () => 1);
  return sumMs;
}

/** What a call sleeps in all on average, if each of its attempts fails. */
export const meanMs = (attempts: number, backoff: Backoff): number => longestMs(attempts, backoff) / 2;

/** What to sleep, where the backoff says `delayMs` and the service asks for `hintMs`. */
export const withHint = (delayMs: number, hintMs: number | null): number =>
  Math.max(delayMs, Math.min(hintMs ?? 0, delayMs + MOST_ADDED_MS));
