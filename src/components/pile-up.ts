/** What lesson 04 shows: its job with more and more workers, and a herd with four ways to wait. Calculated by the kit's fleet. */
import { Fleet, type FleetInput } from '@slowdown/kit/fleet';
import { fixed, fullJitter, noJitter, policyNamed, type Backoff } from '@slowdown/kit/retries';
import { JOB, serviceOf } from '../../labs/04-pile-up/model.ts';

/** So many runs are behind each number, with the seeds from 1 on. */
export const SEEDS = 10;

/** The parts of the job can be shared out evenly among each of these. */
export const WORKERS = [16, 24, 32, 48, 64, 96, 128, 192, 384] as const;

const LONGEST_MS = 600_000;
const STEP_MS = 250;

/** The least and the most of a number, over all seeds. */
type Range = readonly [least: number, most: number];

/** Means over all seeds. */
export interface Point {
  workers: number;
  tookMs: number;
  tookMsRange: Range;
  lost: number;
  lostRange: Range;
  requests: number;
  /** Share of the requests that stored nothing, 0 to 1. */
  wasted: number;
}

export interface Curve {
  label: string;
  points: readonly Point[];
}

function run(input: FleetInput, own?: Parameters<typeof fleetOf>[1], each: (fleet: Fleet) => void = () => {}): Fleet {
  const fleet = fleetOf(input, own);
  for (let ms = STEP_MS; !fleet.isDone && ms <= LONGEST_MS; ms += STEP_MS) {
    fleet.advanceTo(ms);
    each(fleet);
  }
  return fleet;
}

const fleetOf = (input: FleetInput, own?: ConstructorParameters<typeof Fleet>[1]) =>
  new Fleet({ service: serviceOf(JOB), ...input }, own);

const mean = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
const rangeOf = (numbers: readonly number[]): Range => [Math.min(...numbers), Math.max(...numbers)];

/** The job of the lab, begun by all workers at once, each with a client of its own and one call at a time. */
function pointOf(workers: number, policy: string, own: Pick<FleetInput, 'maxAttempts' | 'service'> = {}): Point {
  const runs = Array.from({ length: SEEDS }, (_, n) =>
    run({
      workers,
      callsPerWorker: JOB.parts / workers,
      policy,
      seed: n + 1,
      ...own,
    }),
  );
  const requests = mean(runs.map(({ state }) => state.attempts));
  const tookMs = runs.map(({ endedMs }) => endedMs);
  const lost = runs.map(({ state }) => state.lost);
  return {
    workers,
    tookMs: mean(tookMs),
    tookMsRange: rangeOf(tookMs),
    lost: mean(lost),
    lostRange: rangeOf(lost),
    requests,
    wasted: 1 - mean(runs.map(({ state }) => state.succeeded)) / requests,
  };
}

const curve = (label: string, policy: string, maxAttempts?: number): Curve => ({
  label,
  points: WORKERS.map((workers) => pointOf(workers, policy, maxAttempts === undefined ? {} : { maxAttempts })),
});

export const curves = {
  standard: curve('SDK for JavaScript', 'js-standard'),
  tenAttempts: curve('the same, ten attempts', 'js-standard', 10),
  adaptive: curve('adaptive mode', 'js-adaptive'),
  legacy: curve('boto3 of the talk', 'botocore-legacy'),
  none: curve('again at once, for ever', 'none'),
};

/** A worker for each part, before a service all of whose answers take as long: that of the workbench. */
export const evenly = pointOf(JOB.parts, 'js-standard', { service: { ...serviceOf(JOB), latencySigma: 0 } });

/** A point of a curve. @throws RangeError for a number of workers that was not played */
export function at({ points }: Curve, workers: (typeof WORKERS)[number]): Point {
  const point = points.find((each) => each.workers === workers);
  if (!point) throw new RangeError(`there is no point for ${workers} workers`);
  return point;
}

export interface Herd {
  label: string;
  /** Requests in each quarter of a second. */
  points: readonly (readonly [atS: number, requests: number])[];
  requests: number;
  tookMs: number;
}

/** Clients that begin at once, with one part each. */
export const HERD = 256;

function herd(label: string, backoff: Backoff): Herd {
  const own = { ...policyNamed('none'), backoff: { throttling: backoff, transient: backoff } };
  const points: [number, number][] = [];
  let before = 0;
  const { state, endedMs } = run({ workers: HERD, callsPerWorker: 1 }, own, ({ state: { atMs, attempts } }) => {
    points.push([(atMs - STEP_MS) / 1000, attempts - before]);
    before = attempts;
  });
  return { label, points, requests: state.attempts, tookMs: endedMs };
}

const DOUBLING = { baseMs: 1000, capMs: 20_000 };

export const herds = {
  none: herd('again at once', fixed(0)),
  fixed: herd('again after 2 s', fixed(2000)),
  doubling: herd('after 1, 2, 4, 8 … s', noJitter(DOUBLING)),
  jitter: herd('chance × 1, 2, 4, 8 … s', fullJitter(DOUBLING)),
};
