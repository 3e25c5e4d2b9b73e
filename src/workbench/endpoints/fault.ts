import { done, guardedPost, problem } from '../guard.ts';
import { faultRequest } from '../requests.ts';

export const POST = guardedPost(faultRequest, (workbench, { fault }) =>
  workbench.chooseFault(fault) ? done() : problem(409, 'The lab has no such fault.'),
);
