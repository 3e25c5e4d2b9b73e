/** What was seen of the fleets that might have drawn the talk's graph. Written by `node scripts/oscillation.ts`. */
import { z } from 'zod';
import json from '../../data/oscillation.json';

const count = z.int().min(0);
/** Least and most of several seeds. */
const range = z.tuple([z.number(), z.number()]);

const rhythm = z.object({
  /** In how many seeds noise would hardly have been so regular. */
  seeds: count,
  /** Of those, seconds; null where there are none. */
  periodS: range.nullable(),
  /** The likeness after one period, of all seeds. */
  strength: range,
});

const seen = z.object({
  name: z.string(),
  /** What it is, in a table. */
  says: z.string(),
  workers: count,
  group: z.enum(['sleeps', 'fleet', 'waves', 'losses']),
  /** Mean of the minutes. */
  retriesPerMinute: range,
  /** The minute with most. */
  peakPerMinute: range,
  /** From the least minute to the most, in parts of the mean. */
  swing: range,
  /** Calls that sleep before a retry, in the mean of the seconds. */
  asleep: range,
  /** In the graph with one tick a minute. */
  minutes: rhythm,
  /** Closer: in tenths of a second, for `waves` and `losses` in tens of seconds. */
  close: rhythm,
});

const oscillationSchema = z.object({
  seeds: count,
  /** Minutes of each graph, and how many at its beginning are left out of what is measured. */
  minutes: count,
  firstMinute: count,
  /** Fewer connections than this make no 250,000 retries a minute by the legacy policy, whatever the limit. */
  leastWorkers: count,
  /** Connections that make 250,000 retries a minute: on paper, and what a simulation of so many makes. */
  fewest: z.array(
    z.object({ prefixes: count, thinkMs: count, latencyMs: count, workers: count, simulated: z.number() }),
  ),
  trials: z.array(seen),
  /** The same fleet with ticks of other lengths: a rhythm that is there stays, one that the ticks make goes elsewhere. */
  ticks: z.array(z.object({ name: z.string(), tickS: count, periodS: z.number().nullable() })),
  /** Fleets at their full size with the first seed, for the plots. */
  graphs: z.array(
    z.object({
      name: z.string(),
      /** Retries of each minute since the start. */
      minutes: z.array(count),
      /** How like itself the number of retries in ten seconds is: lag in seconds, likeness. */
      autocorrelation: z.array(z.tuple([count, z.number()])),
    }),
  ),
});
export type OscillationData = z.output<typeof oscillationSchema>;
export type Seen = OscillationData['trials'][number];
export type Rhythm = Seen['minutes'];
export type Graph = OscillationData['graphs'][number];
export type Range = z.output<typeof range>;

export const oscillation = oscillationSchema.parse(json);

/** @throws Error where `node scripts/oscillation.ts` wrote none */
function named<T extends { name: string }>(list: readonly T[], name: string): T {
  const found = list.find((each) => each.name === name);
  if (!found) throw new Error(`There is no fleet "${name}" in oscillation.json. Try: node scripts/oscillation.ts`);
  return found;
}

export const trialSeen = (name: string): Seen => named(oscillation.trials, name);
export const graphOf = (name: string): Graph => named(oscillation.graphs, name);

/** The period of a fleet's graph with ticks of so many seconds. */
export const tickSeen = (name: string, tickS: number): number | null =>
  oscillation.ticks.find((each) => each.name === name && each.tickS === tickS)?.periodS ?? null;

/** The most retries in a minute of a fleet's graph, between two minutes. */
export const peakBetween = (name: string, from: number, to: number): number =>
  Math.max(...graphOf(name).minutes.slice(from, to));
