import type { Part, Plan, Surroundings } from '../model.ts';

/**
 * One worker: it stores its parts, and returns the keys of those that were lost. In step 4 it keeps to the plan:
 *
 * - One client for the whole worker: `connect({ retryMode, maxAttempts })`, as the plan has them.
 * - Before its first call it waits for its turn: `sleep(ms)`, with your `startMs` of herd.ts and the plan's rampMs.
 * - `concurrency` calls under way at once, as long as there are parts: when one ends, the next begins.
 * - A part that can't be stored is no reason to leave the others: `put` throws, and its key is in the list.
 * @param _nth which worker it is: 0 to workers - 1. (`_` says that nothing uses it yet.)
 */
export async function work(
  _nth: number,
  parts: readonly Part[],
  _plan: Plan,
  { connect, put }: Surroundings,
): Promise<string[]> {
  const s3 = connect({});
  // TODO, step 4: one part after the other, and nothing of the plan. Surroundings, of model.ts, has more to offer.
  for (const part of parts) {
    try {
      await put(s3, part);
    } catch {
      // TODO, step 4: what was lost here?
    }
  }
  return [];
}
