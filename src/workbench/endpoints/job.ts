import { enter } from '../enter.ts';
import { done, guardedPost, problem } from '../guard.ts';
import { jobRequest } from '../requests.ts';

export const POST = guardedPost(jobRequest, (workbench, { lab, action }) => {
  if (action === 'stop') {
    workbench.stopJob();
    return done();
  }
  const refusal = enter(workbench, lab);
  if (refusal) return refusal;
  const free = action === 'clear' ? workbench.clear() : workbench.startJob();
  return free ? done() : problem(409, 'A job is running. Stop it first.');
});
