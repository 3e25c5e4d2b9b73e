export { startMs } from '../../solution/herd.ts';

/** Calms down for two seconds. */
export function backoffMs(): number {
  return 2000;
}
