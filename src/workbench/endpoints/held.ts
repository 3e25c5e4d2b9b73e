import { HoldingError } from '@slowdown/kit/proxy';
import { done, guardedPost, problem } from '../guard.ts';
import { heldRequest } from '../requests.ts';

/** Largest post, bytes: an edited body, and JSON's way to write it. */
const POST_LIMIT = 512 * 1024;

export const POST = guardedPost(
  heldRequest,
  (workbench, asked) => {
    try {
      if (asked.action === 'drop') workbench.drop(asked.id);
      else workbench.resume(asked.id, asked.edit);
      return done();
    } catch (error) {
      if (error instanceof HoldingError) return problem(409, error.message);
      throw error;
    }
  },
  POST_LIMIT,
);
