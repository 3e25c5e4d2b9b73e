/** What the lab's program is about. It is given: a learner changes `upload.ts` alone. */

/** One piece of a model run's result, small enough for a single PutObject. */
export interface Part {
  key: string;
  body: string;
}

/** What happened to an upload. A call is one `send`; every request of a call is an attempt; all but the first are retries. */
export interface Report {
  calls: number;
  attempts: number;
  retries: number;
  /** Milliseconds that calls spent asleep between attempts, all calls added. */
  waitingMs: number;
  /** Milliseconds that calls spent with a request under way, all calls added. */
  inFlightMs: number;
  /** Milliseconds from the start of the job to its end. */
  elapsedMs: number;
  /** Keys of the parts that never arrived. */
  lost: string[];
}

export function emptyReport(): Report {
  return { calls: 0, attempts: 0, retries: 0, waitingMs: 0, inFlightMs: 0, elapsedMs: 0, lost: [] };
}

/** The parts of one run, all below one prefix, as such jobs write them. */
export function modelRun(count: number): Part[] {
  return Array.from({ length: count }, (_, n) => ({
    key: `run-42/part-${String(n).padStart(3, '0')}.json`,
    body: JSON.stringify({ part: n, present_value: 1000 + n }),
  }));
}

/** Parts under way at the same time. */
const WORKERS = 16;

/** Does something with every part, 16 at a time. */
export async function inParallel(parts: Part[], work: (part: Part) => Promise<void>): Promise<void> {
  const queue = parts.values();
  const worker = async () => {
    for (const part of queue) await work(part);
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
}
