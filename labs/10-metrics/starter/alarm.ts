import type { Point } from '../model.ts';

/**
 * Whether the alarm rings now: at the last of these points, of which there is about one a minute. The tests play series of
 * points, call this after each of them with all that came so far, and look at when it rings.
 *
 * - A pile-up, 0.4 retries for each call and more on average, rings within 10 minutes, and as long as it lasts.
 * - 10 minutes after a pile-up it is silent again.
 * - Nothing rings for less than 0.1 retries for each call, however many calls there are, or for a blip of one minute, even
 *   one in which every call is made five times.
 */
export function rings(points: readonly Point[]): boolean {
  const last = points.at(-1);
  // TODO, step 5: on Monday this woke me at 3 for a blip; on Tuesday it was quiet while the job stood still.
  return last !== undefined && last.retries > 100_000;
}
