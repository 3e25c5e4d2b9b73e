import { labs } from '../components/labs.ts';
import { problem } from './guard.ts';
import type { Workbench } from './workbench.ts';

/** Brings the workbench to a lab of this site. Answers null, or the refusal. */
export function enter(workbench: Workbench, lab: string): Response | null {
  const manifest = labs[lab];
  if (!manifest) return problem(404, `There is no lab "${lab}" on this site.`);
  if (workbench.enter(lab, manifest.workbench)) return null;
  return problem(409, `The workbench is busy with lab ${workbench.snapshot().lab ?? ''}. Stop that first.`);
}
