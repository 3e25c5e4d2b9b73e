import { useEffect, useState } from 'preact/hooks';

/** How often the clock moves, milliseconds. */
const TICK_MS = 250;

/**
 * The flows' clock, which goes on from the moment that the workbench last told.
 * @param toldMs that moment, on the flows' clock
 * @param runs false where it stands: in a recording, or where nothing waits for it
 */
export function useClock(toldMs: number, runs: boolean): number {
  const [goneMs, setGoneMs] = useState(0);
  useEffect(() => {
    setGoneMs(0);
    if (!runs) return undefined;
    const startedAt = performance.now();
    const timer = setInterval(() => setGoneMs(performance.now() - startedAt), TICK_MS);
    return () => clearInterval(timer);
  }, [toldMs, runs]);
  return toldMs + goneMs;
}
