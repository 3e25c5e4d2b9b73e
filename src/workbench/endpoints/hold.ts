import { FilterError } from '@slowdown/kit/flows';
import { done, guardedPost, problem } from '../guard.ts';
import { holdRequest } from '../requests.ts';

export const POST = guardedPost(holdRequest, (workbench, { filter }) => {
  try {
    return workbench.setHold(filter) ? done() : problem(409, 'Nothing can be held at this lab.');
  } catch (error) {
    if (error instanceof FilterError) return problem(400, error.message);
    throw error;
  }
});
