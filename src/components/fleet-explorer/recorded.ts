/** A run that is over before a page is sent: what stands there until somebody starts another, and on paper. */
import type { Values } from './fields.ts';
import { fleetsOf } from './fields.ts';
import { Race, type Pair, type Progress } from './race.ts';
import { Seconds } from './seconds.ts';
import type { Recorded } from './useSimulation.ts';

const MINUTE_MS = 60_000;

export function recordedRun(values: Values): { recorded: Pair<Recorded>; seconds: Seconds } {
  const race = new Race(fleetsOf(values), values.minutes * MINUTE_MS);
  const [one, other] = race.advance({ forMs: Infinity, toMs: Infinity, clock: () => performance.now() });
  const seconds = new Seconds();
  seconds.add(0, one.rows);
  seconds.add(1, other.rows);
  const recordedOf = ({ rows, summary }: Progress): Recorded => ({ rows: [...rows], summary });
  return { recorded: [recordedOf(one), recordedOf(other)], seconds };
}
