/** The real runs of src/data/reality.json beside simulations that are made when the page is: with the simulator of today. */
import data from '../../data/reality.json';
import { compare, deviation, type Comparison, type Measured } from './compare.ts';
import { FLEETS, longer, type RealFleet } from './fleets.ts';
import { realitySchema } from './results.ts';
import { percent } from './words.ts';

const reality = realitySchema.parse(data);

export const { measuredOn } = reality;

/** Simulations of each run. */
export const SEEDS = 40;

export interface Compared {
  readonly fleet: RealFleet;
  readonly measured: Measured;
  readonly comparison: Comparison;
  /** The same run beside simulations of other clients. */
  readonly unlike: Comparison;
}

export const compared: readonly Compared[] = FLEETS.map((short) => {
  const fleet = longer(short, reality.times);
  const run = reality.runs.find(({ name, sdk }) => name === fleet.name && sdk === fleet.sdk);
  if (!run) throw new Error(`reality.json has no run of "${fleet.name}" with ${fleet.sdk}: node scripts/reality.ts`);
  const { measured } = run;
  return {
    fleet,
    measured,
    comparison: compare(fleet.spec, measured, SEEDS),
    unlike: compare({ ...fleet.spec, ...fleet.unlike }, measured, SEEDS),
  };
});

const most = (numbers: 'attempts' | 'endedMs' | 'lost') =>
  percent(Math.max(...compared.map(({ comparison }) => Math.abs(deviation(comparison[numbers])))));

/** The largest deviation of all fleets. */
export const furthest = { attempts: most('attempts'), completion: most('endedMs'), lost: most('lost') };
