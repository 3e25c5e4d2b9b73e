/**
 * How long to wait before a retry: a ceiling that doubles, and what chance makes of it. Jitter by the names of the AWS
 * Architecture Blog's "Exponential Backoff And Jitter" (2015).
 */
import type { Random } from '../random.ts';

/** What is waited before a retry, ms: `retry` counts from 1, `previousMs` is what was waited before the last one, 0 at first. */
export type Backoff = (retry: number, random: Random, previousMs: number) => number;

export interface Exponential {
  /** The ceiling before the first retry, ms. */
  readonly baseMs: number;
  /** What the ceiling never passes, ms. Left out: it doubles for ever. */
  readonly capMs?: number;
}

/** All powers of two that a float has, from 2^0 on: a lookup, since a fleet asks for millions of them. */
const POWERS = Float64Array.from({ length: 1024 }, (_, exponent) => 2 ** exponent);

/** `min(cap, base * 2^(retry - 1))` */
const ceilingMs = ({ baseMs, capMs = Infinity }: Exponential, retry: number): number =>
  Math.min(capMs, baseMs * (POWERS[retry - 1] ?? Infinity));

/** The ceiling itself: those who failed together try again together. */
export const noJitter =
  (of: Exponential): Backoff =>
  (retry) =>
    ceilingMs(of, retry);

/** Anything from 0 to the ceiling: what the SDKs do. */
export const fullJitter =
  (of: Exponential): Backoff =>
  (retry, random) =>
    random() * ceilingMs(of, retry);

/** At least half of the ceiling, and anything up to it. */
export const equalJitter =
  (of: Exponential): Backoff =>
  (retry, random) => {
    const half = ceilingMs(of, retry) / 2;
    return half + random() * half;
  };

/** Anything from the base to three times what was waited before. */
export const decorrelatedJitter =
  ({ baseMs, capMs = Infinity }: Exponential): Backoff =>
  (_retry, random, previousMs) =>
    Math.min(capMs, baseMs + random() * (3 * Math.max(previousMs, baseMs) - baseMs));

/** The same time each time. */
export const fixed =
  (ms: number): Backoff =>
  () =>
    ms;

/** The SDK for JavaScript waits whole milliseconds. */
export const wholeMs =
  (backoff: Backoff): Backoff =>
  (retry, random, previousMs) =>
    Math.floor(backoff(retry, random, previousMs));
