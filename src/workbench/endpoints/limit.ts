import { done, guardedPost } from '../guard.ts';
import { limitRequest } from '../requests.ts';

export const POST = guardedPost(limitRequest, (workbench, { ratePerSecond }) => {
  workbench.setRate(ratePerSecond);
  return done();
});
