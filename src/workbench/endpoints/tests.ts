import { done, guardedPost, problem } from '../guard.ts';
import { testsRequest } from '../requests.ts';

export const POST = guardedPost(testsRequest, (workbench, { lab }) =>
  workbench.startTests(lab) ? done() : problem(409, 'The tests are running already.'),
);
