import type { Point } from '../../model.ts';

/** Rings where more than a quarter of the calls are retried. */
export function rings(points: readonly Point[]): boolean {
  const last = points.at(-1);
  return last !== undefined && last.retries / last.calls > 0.25;
}
