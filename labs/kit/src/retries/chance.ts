/** The chance in a schedule: drawn by a seed, or held, to see what the waits come to at most and in the mean. */
import { seeded, type Random } from '../random.ts';

export const JITTERS = ['seeded', 'mean', 'longest'] as const;
export type Jitter = (typeof JITTERS)[number];

/** The greatest number below 1 that {@link seeded} gives. */
const LONGEST = 1 - 2 ** -32;

/** For full jitter a chance of one half is the mean of each wait, and one of nearly 1 its ceiling. */
export function chanceOf(jitter: Jitter, seed: number): Random {
  if (jitter === 'seeded') return seeded(seed);
  return () => (jitter === 'mean' ? 0.5 : LONGEST);
}
