import { enter } from '../enter.ts';
import { done, guardedPost, problem } from '../guard.ts';
import { labRequest } from '../requests.ts';

export const POST = guardedPost(
  labRequest,
  (workbench, { lab }) =>
    enter(workbench, lab) ?? (workbench.startTests() ? done() : problem(409, 'The tests are running already.')),
);
