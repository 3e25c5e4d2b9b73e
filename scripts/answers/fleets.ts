/** Fleets, simulated with several seeds. */
import { FleetRun, type FleetInput } from '@slowdown/kit/fleet';
import type { Outcome, Spread } from '../../src/components/answers/schemas.ts';

/** The same for every page: five runs, of which the middle one is told, and the least and the most. */
export const SEEDS = [1, 2, 3, 4, 5];

/** What S3 promises for a partitioned prefix, writes a second. */
export const RATE_PER_SECOND = 3500;

/** Requests that pass at once after a quiet time: a tenth of a second of the rate. Our assumption. */
export const BURST = 350;

const LATENCY = { latencyMedianMs: 20, latencySigma: 0.3 };

/** The mean of the answers' times, ms: that of a log-normal distribution. */
export const MEAN_LATENCY_MS = LATENCY.latencyMedianMs * Math.exp(LATENCY.latencySigma ** 2 / 2);

export const SERVICE = { ratePerSecond: RATE_PER_SECOND, burst: BURST, ...LATENCY };

/** Simulates a fleet once with each seed. */
export function outcomeOf(input: FleetInput): Outcome {
  const runs = SEEDS.map((seed) => played({ ...input, seed }));
  const spread = (of: (run: (typeof runs)[number]) => number) => spreadOf(runs.map(of));
  return {
    endedMs: spread((run) => Math.round(run.endedMs)),
    nearlyMs: spread((run) => run.nearlyMs),
    lost: spread((run) => run.lost),
    wasted: spread((run) => run.wasted),
    attemptsPerCall: spread((run) => run.attemptsPerCall),
    p50Ms: spread((run) => Math.round(run.p50Ms)),
    p99Ms: spread((run) => Math.round(run.p99Ms)),
  };
}

function played(input: FleetInput) {
  const run = new FleetRun(input);
  const { workers, callsPerWorker } = run.fleet.spec;
  const calls = workers * callsPerWorker;
  let nearlyMs = 0;
  while (!run.isDone) {
    run.advance();
    const { succeeded, lost } = run.fleet.state;
    if (nearlyMs === 0 && succeeded + lost >= 0.99 * calls) nearlyMs = run.nowMs;
  }
  const { endedMs, totals, wasted, callMs } = run.summary;
  return {
    endedMs: endedMs ?? NaN,
    nearlyMs,
    lost: decimals(totals.lost / calls),
    wasted: decimals(wasted),
    attemptsPerCall: decimals(totals.attempts / calls),
    p50Ms: callMs.p50 ?? NaN,
    p99Ms: callMs.p99 ?? NaN,
  };
}

const decimals = (value: number): number => Math.round(value * 1e5) / 1e5;

function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number) => sorted[index] ?? NaN;
  return { least: at(0), middle: at(Math.floor(sorted.length / 2)), most: at(sorted.length - 1) };
}
