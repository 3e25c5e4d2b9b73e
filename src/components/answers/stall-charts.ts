/** The charts of the page about the stall curve. */
import type { PolicyName } from '@slowdown/kit/retries';
import type { Axis, Line } from './chart';
import { percent, rounded } from './outcome';
import type { Point, Spread } from './schemas';
import { pointAt, pointsBefore, pointsOf, stall, timesIdeal } from './stall-curve';

/** Policies as the page calls them, in its order. Left out are those whose curves lie on one of these. */
const SHOWN: readonly (readonly [PolicyName, string])[] = [
  ['botocore-legacy', 'botocore legacy'],
  ['botocore-standard', 'botocore standard'],
  ['botocore-adaptive', 'botocore adaptive'],
  ['js-standard-before', 'JavaScript, before 3.40'],
  ['js-standard', 'JavaScript, 3.40'],
  ['none', 'again at once, for ever'],
];

const WORKERS: Axis = { label: 'workers, times those that the limit has room for', scale: 'log', format: rounded };
const WIDE: Axis = { ...WORKERS, ticks: [0.25, 0.5, 1, 2, 4, 8, 16, 32, 64] };
const NARROW: Axis = { ...WORKERS, ticks: [0.25, 1, 4, 16, 64] };
const IDEAL: Axis = { label: 'times the shortest possible', from: 0, format: rounded };
const SHORTEST = { at: 1, label: 'the shortest possible' };

type Look = Pick<Line, 'label' | 'colour' | 'stroke'>;

/** A line of the middle of the seeds; its band is from the least to the most. */
function lineOf(look: Look, points: readonly Point[], of: (point: Point) => Spread): Line {
  return {
    ...look,
    points: points.map((point) => [point.times, of(point).middle]),
    band: points.map((point) => [point.times, of(point).least, of(point).most]),
  };
}

const divided = ({ least, middle, most }: Spread, by: number): Spread => ({
  least: least / by,
  middle: middle / by,
  most: most / by,
});
const endedS = ({ endedMs }: Point) => divided(endedMs, 1000);
const ofIdeal = ({ endedMs, idealMs }: Point) => divided(endedMs, idealMs);

export const jobTime = {
  title: 'How long the job takes',
  says: 'It halves when the workers double, down to a minute where the limit is reached. With legacy it stays there.',
  x: WIDE,
  y: { label: 'seconds', from: 0, format: rounded },
  limits: [{ at: stall.workS, label: 'what the limit allows' }],
  lines: [
    lineOf({ label: 'botocore legacy', colour: 'ink' }, pointsOf('botocore-legacy'), endedS),
    lineOf({ label: 'botocore standard', colour: 'ink', stroke: 'dashed' }, pointsOf('botocore-standard'), endedS),
    lineOf({ label: 'botocore adaptive', colour: 'ink', stroke: 'dotted' }, pointsOf('botocore-adaptive'), endedS),
  ],
};

export const timeAndCalls = {
  title: 'The job’s time, and the calls that succeeded',
  x: NARROW,
  y: { label: '1: the shortest time, all calls', from: 0, to: 1.3, ticks: [0, 0.5, 1], format: rounded },
  limits: [SHORTEST],
  charts: SHOWN.map(([policy, title]) => {
    const points = pointsOf(policy);
    const last = pointAt(points, 64);
    const succeeded: Line = {
      label: 'calls that succeeded, of all',
      colour: 'succeeded',
      stroke: 'dashed',
      points: points.map(({ times, lost }) => [times, 1 - lost.middle]),
    };
    return {
      title,
      says: `At 64 times the limit: ${rounded(timesIdeal(last))} of the shortest time, and ${percent(1 - last.lost.middle)} of the calls succeed`,
      lines: [lineOf({ label: 'time, of the shortest possible', colour: 'ink' }, points, ofIdeal), succeeded],
    };
  }),
};

/** One chart for each policy, with one line. */
function chartsOf(look: Look, of: (point: Point) => Spread, format: (value: number) => string) {
  return SHOWN.map(([policy, title]) => {
    const points = pointsOf(policy);
    const said = [1, 4, 64].map((times) => `${format(of(pointAt(points, times)).middle)} at ${times} times the limit`);
    return { title, says: said.join(', '), lines: [lineOf(look, points, of)] };
  });
}

const seconds = (s: number) => `${rounded(s)} s`;
export const callTimes = {
  title: '99 of 100 calls end within',
  x: NARROW,
  y: { label: 'seconds', scale: 'log', ticks: [0.1, 1, 10], format: seconds } satisfies Axis,
  charts: chartsOf({ label: 'this policy', colour: 'backoff' }, ({ p99Ms }) => divided(p99Ms, 1000), seconds),
};

export const waste = {
  title: 'Attempts that bring nothing',
  x: NARROW,
  y: { label: 'of all attempts', from: 0, to: 1, ticks: [0, 0.5, 1], format: percent },
  charts: chartsOf({ label: 'this policy', colour: 'throttled' }, ({ wasted }) => wasted, percent),
};

const STRICTNESS = [
  { burst: 1, label: 'one at a time' },
  { burst: 35, label: '35 at once', stroke: 'dashed' },
  { burst: 350, label: '350 at once', stroke: 'dotted' },
] as const;

export const strictness = {
  title: 'The job’s time with legacy, before stricter services',
  says: 'With one request at a time it takes three to six times as long, below the limit as well; with 35 or 350 it does not.',
  x: WIDE,
  y: IDEAL,
  limits: [SHORTEST],
  lines: STRICTNESS.map(({ burst, ...look }) => lineOf({ ...look, colour: 'ink' }, pointsBefore(burst), ofIdeal)),
};

export const lengths = {
  title: 'The job’s time with legacy, for shorter and longer jobs',
  says: 'A job of two seconds takes more than twice its time, one of a minute a few percent more.',
  x: {
    label: 'seconds that the limit needs for the work',
    scale: 'log',
    ticks: stall.lengths.map(({ workS }) => workS),
    format: rounded,
  } satisfies Axis,
  y: IDEAL,
  limits: [SHORTEST],
  lines: [
    lineOf(
      { label: 'botocore legacy', colour: 'ink' },
      stall.lengths.map((point) => ({ ...point, times: point.workS })),
      ofIdeal,
    ),
  ],
};
