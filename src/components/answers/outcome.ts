/** How the numbers of simulated fleets are written. */
import type { Spread } from './schemas';

const number = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

/** Three digits are more than a simulation means. */
export const rounded = (value: number): string => number.format(value);

export const percent = (share: number): string => `${number.format(share * 100)} %`;

/** Milliseconds, or seconds where those are many. */
export const duration = (ms: number): string =>
  ms < 1000 ? `${number.format(ms)} ms` : `${number.format(ms / 1000)} s`;

/** `61.7 s`, and where the seeds differ `61.7 s (61.2 to 62.4)`. */
export function spreadText({ least, middle, most }: Spread, format: (value: number) => string): string {
  const [from, mid, to] = [least, middle, most].map(format);
  return from === to ? `${mid}` : `${mid} (${from} to ${to})`;
}
