/**
 * The report on a run of somebody's program: a tally of its flows while it runs, and at the end an object that says
 * what happened. Pure: the command draws it in a terminal and in a page, and writes it as JSON.
 */
import { REPORT_VERSION, type Report } from './report/model.ts';
import { notes } from './report/notes.ts';
import type { Tallied } from './report/tally.ts';

export {
  report as reportSchema,
  reportJsonSchema,
  type Report,
  type ReportedCall,
  type Slice,
} from './report/model.ts';
export { Counts } from './report/counts.ts';
export { Tally, type Tallied } from './report/tally.ts';

/** What is known of a run beside its flows. */
export type Run = Pick<
  Report,
  'startedAt' | 'elapsedMs' | 'command' | 'ended' | 'mode' | 'backend' | 'rules' | 'seed' | 'unseen'
>;

/** The report on a run. */
export function reportOn(run: Run, tallied: Tallied): Report {
  return { version: REPORT_VERSION, ...run, ...tallied, notes: notes(run, tallied) };
}
