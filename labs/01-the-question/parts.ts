/** One piece of a model run's result, small enough for a single PutObject. */
export interface Part {
  key: string;
  body: string;
}

/** The parts of one run, all below one prefix, as such jobs write them. */
export function modelRun(count: number): Part[] {
  return Array.from({ length: count }, (_, n) => ({
    key: `run-42/part-${String(n).padStart(3, '0')}.json`,
    body: JSON.stringify({ part: n, present_value: 1000 + n }),
  }));
}
