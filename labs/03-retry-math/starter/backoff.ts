import type { Random } from '@slowdown/kit/random';
import type { Backoff } from '../model.ts';

/**
 * How long to wait before a retry, milliseconds. `retry` counts from 1: the wait between the first attempt and the second
 * is that of retry 1. The ceiling is `baseMs` before retry 1 and doubles with each further one, but never passes `capMs`.
 * What is waited is anything from 0 to the ceiling: `random()` says how much of it, from 0 to below 1.
 */
export function backoffMs(_retry: number, { baseMs }: Backoff, _random: Random): number {
  // TODO, step 1: I wait the same time each time. I want to wait longer with each retry, and never in step with others.
  return baseMs;
}

/**
 * The most that a call can sleep in all, milliseconds, if each of its attempts fails. `attempts` counts the first one. A
 * call sleeps between two attempts, and nowhere else.
 */
export function longestMs(_attempts: number, _backoff: Backoff): number {
  // TODO, step 2: how many sleeps are there between so many attempts? And how long can each of them be?
  return 0;
}

/** What such a call sleeps in all on average, milliseconds. */
export function meanMs(_attempts: number, _backoff: Backoff): number {
  // TODO, step 2: each part of the range is as likely as any other.
  return 0;
}

/**
 * What to sleep, milliseconds, where the backoff says `delayMs` and the service asks for `hintMs`. A hint makes a sleep
 * longer, by up to 5000 ms; it never makes one shorter. null: the service has not asked for anything.
 */
export function withHint(delayMs: number, _hintMs: number | null): number {
  // TODO, step 5: I don't listen to the service yet.
  return delayMs;
}
