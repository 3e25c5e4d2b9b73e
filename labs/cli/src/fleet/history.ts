/** A simulated fleet, second by second. */
import { setImmediate as breathe } from 'node:timers/promises';
import { Fleet, type FleetInput, type State, type Sums } from '@slowdown/kit/fleet';

/** What happened in one second, and how many were under way at its end. */
export interface Second extends Sums {
  /** Its end, seconds since the start. */
  second: number;
  inFlight: number;
  sleeping: number;
}

export interface History {
  fleet: Fleet;
  seconds: Second[];
  /** What was asked for was not reached: Ctrl-C came first. */
  isStopped: boolean;
}

interface Watch {
  mostSeconds: number;
  signal: AbortSignal;
  /** Called now and then, while it is computed. */
  progress: (state: State) => void;
}

/** How long it is computed before somebody else may do something, ms. */
const SHIFT_MS = 50;

const SUMS = ['succeeded', 'lost', 'attempts', 'retries', 'throttled', 'failed'] as const;

/**
 * Simulates until all work is done, the time is over, or somebody stops it.
 * @throws {FleetSpecError} for a fleet that can't be
 */
export async function simulate(input: FleetInput, { mostSeconds, signal, progress }: Watch): Promise<History> {
  const fleet = new Fleet(input);
  const seconds: Second[] = [];
  let before = fleet.state;
  let shiftEnds = performance.now() + SHIFT_MS;
  while (!fleet.isDone && seconds.length < mostSeconds && !signal.aborted) {
    const second = seconds.length + 1;
    fleet.advanceTo(second * 1000);
    const after = fleet.state;
    seconds.push({ second, inFlight: after.inFlight, sleeping: after.sleeping, ...difference(after, before) });
    before = after;
    if (performance.now() < shiftEnds) continue;
    progress(after);
    await breathe();
    shiftEnds = performance.now() + SHIFT_MS;
  }
  return { fleet, seconds, isStopped: signal.aborted };
}

function difference(after: Sums, before: Sums): Sums {
  const since = { ...after };
  for (const sum of SUMS) since[sum] = after[sum] - before[sum];
  const { succeeded, lost, attempts, retries, throttled, failed } = since;
  return { succeeded, lost, attempts, retries, throttled, failed };
}

const COLUMNS = ['second', ...SUMS, 'inFlight', 'sleeping'] as const satisfies readonly (keyof Second)[];

/** As comma-separated values, a row a second. */
export function csvOf({ seconds }: History): string {
  const rows = seconds.map((second) => COLUMNS.map((column) => second[column]).join(','));
  return [COLUMNS.join(','), ...rows].join('\n');
}

/** What came of a fleet, for a program to read. Times are in ms, null where nothing ended. */
export function summaryOf({ fleet, seconds, isStopped }: History) {
  const { succeeded, lost, attempts, retries, throttled, failed, inFlight, sleeping, partitions } = fleet.state;
  const percentile = (share: number) => fleet.callTimes.percentile(share);
  return {
    spec: fleet.spec,
    isDone: fleet.isDone,
    isStopped,
    endedMs: fleet.isDone ? fleet.endedMs : null,
    simulatedMs: seconds.length * 1000,
    totals: { succeeded, lost, attempts, retries, throttled, failed, inFlight, sleeping, partitions },
    /** Share of the attempts that brought nothing. */
    wasted: attempts === 0 ? 0 : (throttled + failed) / attempts,
    callMs: { p50: percentile(0.5), p90: percentile(0.9), p99: percentile(0.99), longest: percentile(1) },
  };
}
