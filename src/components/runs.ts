/** Tells the text what the panel saw: how many attempts the learner's last run made. Islands of a page share it. */
type Listener = (attempts: number) => void;

let last: number | null = null;
const listeners = new Set<Listener>();

/** A run has ended. */
export function tellRun(attempts: number): void {
  last = attempts;
  for (const listener of listeners) listener(attempts);
}

/** Calls back with each run that ends, and at once with the last one. Returns the way out. */
export function onRun(listener: Listener): () => void {
  if (last !== null) listener(last);
  listeners.add(listener);
  return () => listeners.delete(listener);
}
