import { done, guardedPost, problem } from '../guard.ts';
import { limitRequest } from '../requests.ts';

export const POST = guardedPost(limitRequest, (workbench, { ratePerSecond }) =>
  workbench.setRate(ratePerSecond) ? done() : problem(409, 'The lab has no throttle that goes there.'),
);
