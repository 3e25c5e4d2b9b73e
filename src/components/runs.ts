/** Tells the text what the panel saw: the learner's last run. Islands of a page share it. */
import type { Flow } from '@slowdown/kit/flows';

/** A run that has ended. */
export interface EndedRun {
  /** How many attempts it made. */
  attempts: number;
  flows: readonly Flow[];
}

type Listener = (run: EndedRun) => void;

let last: EndedRun | null = null;
const listeners = new Set<Listener>();

/** A run has ended. */
export function tellRun(run: EndedRun): void {
  last = run;
  for (const listener of listeners) listener(run);
}

/** Calls back with each run that ends, and at once with the last one. Returns the way out. */
export function onRun(listener: Listener): () => void {
  if (last !== null) listener(last);
  listeners.add(listener);
  return () => listeners.delete(listener);
}
