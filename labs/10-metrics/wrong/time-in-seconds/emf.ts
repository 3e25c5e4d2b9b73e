import type { Minute } from '../../model.ts';
import { emfLine as right } from '../../solution/emf.ts';

/** A minute as a line of the log, its time as Unix has it. */
export function emfLine(minute: Minute): string {
  return right({ ...minute, atMs: Math.floor(minute.atMs / 1000) });
}
