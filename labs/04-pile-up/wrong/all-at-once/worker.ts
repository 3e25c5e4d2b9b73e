import type { Part, Plan, Surroundings } from '../../model.ts';
import { startMs } from '../../solution/herd.ts';

/** One worker: it stores its parts as the plan says, and returns the keys of those that were lost. */
export async function work(
  nth: number,
  parts: readonly Part[],
  { retryMode, maxAttempts, rampMs }: Plan,
  { workers, connect, put, sleep }: Surroundings,
): Promise<string[]> {
  const s3 = connect({ retryMode, maxAttempts });
  await sleep(startMs(nth, workers, rampMs));
  const lost: string[] = [];
  await Promise.all(parts.map((part) => put(s3, part).catch(() => void lost.push(part.key))));
  return lost;
}
