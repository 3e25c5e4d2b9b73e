import type { Part, Plan, Surroundings } from '../model.ts';
import { startMs } from './herd.ts';

/** One worker: it stores its parts as the plan says, and returns the keys of those that were lost. */
// #region worker
export async function work(
  nth: number,
  parts: readonly Part[],
  { retryMode, maxAttempts, concurrency, rampMs }: Plan,
  { workers, connect, put, sleep }: Surroundings,
): Promise<string[]> {
  const s3 = connect({ retryMode, maxAttempts });
  await sleep(startMs(nth, workers, rampMs));
  const lost: string[] = [];
  const queue = parts.values();
  const lane = async () => {
    for (const part of queue) await put(s3, part).catch(() => void lost.push(part.key));
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  return lost;
}
// #endregion worker
