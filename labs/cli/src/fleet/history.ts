/** A simulated fleet with all of its seconds, for the terminal. */
import { setImmediate as breathe } from 'node:timers/promises';
import { COLUMNS, FleetRun, type FleetInput, type Second, type State, type Summary } from '@slowdown/kit/fleet';

export interface History {
  summary: Summary;
  seconds: readonly Second[];
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

/**
 * Simulates until all work is done, the time is over, or somebody stops it.
 * @throws {FleetSpecError} for a fleet that can't be
 */
export async function simulate(input: FleetInput, { mostSeconds, signal, progress }: Watch): Promise<History> {
  const run = new FleetRun(input);
  const seconds: Second[] = [];
  let shiftEnds = performance.now() + SHIFT_MS;
  while (!run.isDone && seconds.length < mostSeconds && !signal.aborted) {
    const second = run.advance();
    if (second) seconds.push(second);
    if (performance.now() < shiftEnds) continue;
    progress(run.fleet.state);
    await breathe();
    shiftEnds = performance.now() + SHIFT_MS;
  }
  return { summary: run.summary, seconds, isStopped: signal.aborted };
}

/** As comma-separated values, a row a second. */
export function csvOf({ seconds }: History): string {
  const rows = seconds.map((second) => COLUMNS.map((column) => second[column]).join(','));
  return [COLUMNS.join(','), ...rows].join('\n');
}
