import type { Point } from '../../model.ts';

/** Rings where more than a quarter of the last minute's calls are retried. */
export function rings(points: readonly Point[]): boolean {
  const [before, last] = points.slice(-2);
  if (!before || !last) return false;
  return (last.retries - before.retries) / (last.calls - before.calls) > 0.25;
}
