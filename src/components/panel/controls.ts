/** What a lab lets a learner move, as its manifest says. The page needs no schema library for it. */
import type { LabWorkbench } from '@slowdown/kit/lab';

export type LabControls = Omit<LabWorkbench, 'faults' | 'rules'> & {
  /** What each fault does, to follow "the proxy ...". */
  faults: readonly string[];
};

/** What became of a call, in one word. */
export type OutcomeWords = LabControls['words'];
