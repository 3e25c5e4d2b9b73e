/** How long a fixed amount of work takes, as more and more workers share it. Written by `npm run answers`. */
import type { PolicyName } from '@slowdown/kit/retries';
import data from '../../data/stall-curve.json';
import { stallSchema, type Point } from './schemas';

export const stall = stallSchema.parse(data);

export const pointsOf = (policy: PolicyName): readonly Point[] =>
  stall.curves.find((curve) => curve.policy === policy)?.points ?? [];

/** Before a service that lets so many requests pass at once. */
export const pointsBefore = (burst: number): readonly Point[] =>
  stall.bursts.find((each) => each.burst === burst)?.points ?? [];

/** The point of a curve at so many times the limit. @throws Error where `npm run answers` wrote none */
export function pointAt(points: readonly Point[], times: number): Point {
  const found = points.find((point) => point.times === times);
  if (!found) throw new Error(`No point at ${times} times the limit. Try: npm run answers`);
  return found;
}

/** The job's time, in multiples of the shortest that is possible. */
export const timesIdeal = ({ endedMs, idealMs }: Pick<Point, 'endedMs' | 'idealMs'>): number =>
  endedMs.middle / idealMs;

/** The most that a curve comes to. */
export const worstOf = (policy: PolicyName): number => Math.max(...pointsOf(policy).map(timesIdeal));

/** How far from their middle the seeds' times are, at most, as a share of it. */
export const farthestSeed = Math.max(
  ...stall.curves
    .flatMap(({ points }) => points)
    .map(({ endedMs: { least, middle, most } }) => Math.max(middle - least, most - middle) / middle),
);
