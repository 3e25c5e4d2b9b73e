/** What was measured of a fleet that ran for real, and simulations of it with the latency that was measured. */
import { Fleet, type FleetSpec } from '@slowdown/kit/fleet';
import { z } from 'zod';

const count = z.int().min(0);
const ms = z.number().positive();

/** A run for real, as its clients saw it. */
export const measuredSchema = z.strictObject({
  attempts: count,
  throttled: count,
  /** Calls that were given up. */
  lost: count,
  /** From the moment when all clients were there to the last call's end. */
  endedMs: ms,
  /** Attempts that were sent in each second. */
  perSecond: z.array(count),
  /** How long answers took, their standard deviation, and how long refusals took. */
  latency: z.strictObject({ meanMs: ms, deviationMs: ms, refusalMeanMs: ms }),
});
export type Measured = z.output<typeof measuredSchema>;

/** One number: in the real run, and in simulations with different seeds. */
export interface Compared {
  readonly real: number;
  readonly least: number;
  readonly mean: number;
  readonly most: number;
}

export interface Comparison {
  readonly attempts: Compared;
  readonly throttled: Compared;
  readonly lost: Compared;
  readonly endedMs: Compared;
  readonly perSecond: readonly Compared[];
}

/** How far the simulations' mean is from what was real, as a share of that. */
export const deviation = ({ real, mean }: Compared): number => mean / real - 1;

/** @param seeds how many simulations */
export function compare(spec: FleetSpec, measured: Measured, seeds: number): Comparison {
  const service = { ...spec.service, ...distributionOf(measured.latency) };
  const runs = Array.from({ length: seeds }, (_, n) => simulated({ ...spec, service, seed: n + 1 }));
  const compared = (of: (run: Pick<Measured, Numbers>) => number): Compared => {
    const values = runs.map(of);
    const mean = values.reduce((sum, value) => sum + value, 0) / seeds;
    return { real: of(measured), least: Math.min(...values), mean, most: Math.max(...values) };
  };
  const seconds = Math.max(...[measured, ...runs].map(({ perSecond }) => perSecond.length));
  return {
    attempts: compared(({ attempts }) => attempts),
    throttled: compared(({ throttled }) => throttled),
    lost: compared(({ lost }) => lost),
    endedMs: compared(({ endedMs }) => endedMs),
    perSecond: Array.from({ length: seconds }, (_, second) => compared(({ perSecond }) => perSecond[second] ?? 0)),
  };
}

type Numbers = keyof Comparison;

/** The log-normal distribution with this mean and deviation: what few slow answers cost is what a fleet feels. */
function distributionOf({ meanMs, deviationMs, refusalMeanMs }: Measured['latency']) {
  const latencySigma = Math.sqrt(Math.log(1 + (deviationMs / meanMs) ** 2));
  const medianOverMean = Math.exp(-(latencySigma ** 2) / 2);
  return {
    latencyMedianMs: meanMs * medianOverMean,
    latencySigma,
    refusalMedianMs: refusalMeanMs * medianOverMean,
  };
}

function simulated(spec: FleetSpec): Pick<Measured, Numbers> {
  const fleet = new Fleet(spec);
  const perSecond: number[] = [];
  let before = 0;
  while (!fleet.isDone) {
    fleet.advanceTo((perSecond.length + 1) * 1000);
    const { attempts } = fleet.state;
    perSecond.push(attempts - before);
    before = attempts;
  }
  const { attempts, throttled, lost } = fleet.state;
  return { attempts, throttled, lost, endedMs: fleet.endedMs, perSecond };
}
