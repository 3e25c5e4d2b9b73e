import type { AnswerEdit, Experiment } from '../model.ts';

/**
 * What is changed of one answer to ListBuckets: `status`, `headers` as a list of pairs, `body` as text, the whole new one.
 * The rest stays.
 */
export const edits: Record<Experiment, AnswerEdit> = {
  // TODO, step 2: I want this answer to be a 429, and nothing else about it to change.
  tooManyRequests: {},
  // TODO, step 3: I want a 503 that has no error code in it ...
  withoutCode: {},
  // ... a 400 whose body has the code SlowDown ...
  badRequest: {},
  // ... and a 200 whose body breaks off in the middle.
  brokenBody: {},
};
