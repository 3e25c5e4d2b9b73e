/** What is seen of a fleet: how many retries, how far they swing, and whether they come back in a rhythm. */
import { autocorrelation, periodOf, type Period } from '@slowdown/kit/fleet';
import { seeded } from '@slowdown/kit/random';
import type { Graph, OscillationData, Range, Rhythm, Seen } from '../../src/components/oscillation/data.ts';
import { trialNamed, type Trial } from './fleets.ts';
import { FIRST_MINUTE, FULL_SIZE, play, sum, TENTH_MS, together, type Played } from './play.ts';

/** No period that noise shows more often than this counts as one. */
const MOST_CHANCE = 0.01;

/** Sleeps last 15 s at most: no longer period is looked for in tenths of a second. */
const CLOSE = { stepS: TENTH_MS / 1000, mostLag: 160 };
/** Waves are looked at closer in sums of so many seconds, for periods of up to a quarter of an hour. */
const WAVES = { stepS: 10, mostLag: 90 };

interface Once {
  mean: number;
  peak: number;
  swing: number;
  asleep: number;
  minutes: Period | null;
  close: Period | null;
}

export function seenOf(trial: Trial, seeds: readonly number[]): Seen {
  const isInWaves = trial.group === 'waves' || trial.group === 'losses';
  const runs = seeds.map((seed) => once(play(trial, seed), seed, isInWaves));
  const range = (of: (run: Once) => number, digits = 0): Range => rangeOf(runs.map(of), digits);
  const rhythm = (of: (run: Once) => Period | null, stepS: number) => rhythmOf(runs.map(of), stepS);
  return {
    name: trial.name,
    says: trial.says,
    workers: trial.fleet.workers,
    group: trial.group,
    retriesPerMinute: range(({ mean }) => mean),
    peakPerMinute: range(({ peak }) => peak),
    swing: range(({ swing }) => swing, 3),
    asleep: range(({ asleep }) => asleep),
    minutes: rhythm(({ minutes }) => minutes, 60),
    close: rhythm(({ close }) => close, (isInWaves ? WAVES : CLOSE).stepS),
  };
}

function once(played: Played, seed: number, isInWaves: boolean): Once {
  const seconds = afterStart(played.seconds);
  const minutes = together(seconds, 60);
  const asleep = afterStart(played.asleep);
  const mean = sum(minutes) / minutes.length;
  const peak = Math.max(...minutes);
  const random = seeded(seed);
  return {
    mean,
    peak,
    swing: (peak - Math.min(...minutes)) / mean,
    asleep: sum(asleep) / asleep.length,
    minutes: periodOf(minutes, { random }),
    close: isInWaves
      ? periodOf(together(seconds, WAVES.stepS), { random, mostLag: WAVES.mostLag })
      : periodOf(played.tenths, { random, mostLag: CLOSE.mostLag }),
  };
}

function rhythmOf(periods: readonly (Period | null)[], stepS: number): Rhythm {
  const found = periods.filter((period) => period !== null).filter(({ chance }) => chance <= MOST_CHANCE);
  const periodsS = found.map(({ lag }) => lag * stepS);
  const strengths = periods.map((period) => period?.strength ?? 0);
  return {
    seeds: found.length,
    periodS: found.length === 0 ? null : rangeOf(periodsS, 1),
    strength: rangeOf(strengths, 2),
  };
}

/** The period of the same fleet where the graph has ticks of other lengths. */
export function ticksOf(name: string, ticks: readonly number[]): OscillationData['ticks'] {
  const seconds = afterStart(play(trialNamed(name), 1).seconds);
  return ticks.map((tickS) => {
    const period = periodOf(together(seconds, tickS), { random: seeded(1) });
    return { name, tickS, periodS: period && period.chance <= MOST_CHANCE ? period.lag * tickS : null };
  });
}

/** A fleet at its full size, for the plots. */
export function graphOf(name: string): Graph {
  const { seconds } = play(trialNamed(name), 1, FULL_SIZE);
  const likeness = autocorrelation(together(afterStart(seconds), WAVES.stepS), WAVES.mostLag);
  return {
    name,
    minutes: together(seconds, 60),
    autocorrelation: Array.from(likeness, (value, lag) => [lag * WAVES.stepS, rounded(value, 3)]),
  };
}

const afterStart = (seconds: readonly number[]): number[] => seconds.slice(FIRST_MINUTE * 60);

const rangeOf = (values: readonly number[], digits: number): Range => [
  rounded(Math.min(...values), digits),
  rounded(Math.max(...values), digits),
];

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));
