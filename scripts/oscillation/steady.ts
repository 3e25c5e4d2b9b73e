/**
 * How many retries a fleet makes once it is steady, on paper: each attempt is refused with the same chance, whichever of its
 * call it is. The simulation has to come to the same.
 */
import type { OscillationData } from '../../src/components/oscillation/data.ts';
import { LIMIT, trialNamed } from './fleets.ts';
import { play, sum, together } from './play.ts';

/** The talk's: over 250,000 a minute. */
const RETRIES_PER_SECOND = 250_000 / 60;

/** What a legacy call sleeps after its first failed attempt, its second, ..., in the mean, seconds. */
const MEAN_SLEEPS_S = [0.5, 1, 2, 4];
/** Of the answers' times' logarithm, as `slowdown fleet` has it. */
const SIGMA = 0.3;

interface Place {
  /** Partitioned prefixes, each with a limit of its own. */
  prefixes: number;
  thinkMs: number;
  latencyMs: number;
}

/** Connections that keep up so many retries a second for ever. */
function workersFor(retriesPerSecond: number, { prefixes, thinkMs, latencyMs }: Place): number {
  const limit = prefixes * LIMIT;
  const attemptS = (latencyMs / 1000) * Math.exp(SIGMA ** 2 / 2);
  let [fewest, most] = [limit, limit + retriesPerSecond * 2];
  for (let n = 0; n < 60; n += 1) {
    const middle = (fewest + most) / 2;
    if (retriesOf(middle, limit) < retriesPerSecond) fewest = middle;
    else most = middle;
  }
  const { attempts, sleepS } = callAt(1 - limit / most);
  return Math.ceil((most / attempts) * (attempts * attemptS + sleepS + thinkMs / 1000));
}

/** Retries among so many attempts a second. */
const retriesOf = (attemptsPerSecond: number, limit: number): number =>
  attemptsPerSecond * (1 - 1 / callAt(1 - limit / attemptsPerSecond).attempts);

/** Attempts and sleep of a call whose attempts are refused with this chance. */
function callAt(refused: number): { attempts: number; sleepS: number } {
  let [attempts, sleepS, chance] = [1, 0, 1];
  for (const meanS of MEAN_SLEEPS_S) {
    chance *= refused;
    attempts += chance;
    sleepS += chance * meanS;
  }
  return { attempts, sleepS };
}

/** A retry sleeps as long as the first one at least, in the mean: fewer connections make no such number of retries. */
export const LEAST_WORKERS = Math.ceil(RETRIES_PER_SECOND * (MEAN_SLEEPS_S[0] ?? 0));

const place = (prefixes: number, thinkMs: number, latencyMs: number): Place => ({ prefixes, thinkMs, latencyMs });

export const PLACES: readonly Place[] = [
  ...[20, 50, 100].map((latencyMs) => place(1, 0, latencyMs)),
  ...[1000, 10_000].map((thinkMs) => place(1, thinkMs, 50)),
  ...[2, 4].flatMap((prefixes) => [0, 1000].map((thinkMs) => place(prefixes, thinkMs, 50))),
];

/** Minutes until a fleet is steady, and in which its retries are counted. */
const UNTIL_STEADY = 5;
const COUNTED = 10;

/** How many connections it takes there, and what a simulation of so many comes to. */
export function fewestOf(where: Place): OscillationData['fewest'][number] {
  const { prefixes, thinkMs, latencyMs } = where;
  const workers = workersFor(RETRIES_PER_SECOND, where);
  const { fleet, ...trial } = trialNamed('steady');
  const service = { ...fleet.service, prefixes, latencyMedianMs: latencyMs };
  const played = play(
    { ...trial, fleet: { ...fleet, workers, thinkMs, service } },
    1,
    undefined,
    UNTIL_STEADY + COUNTED,
  );
  const counted = together(played.seconds, 60).slice(UNTIL_STEADY);
  return { ...where, workers, simulated: Math.round(sum(counted) / COUNTED) };
}
