import type { AnswerEdit, Experiment } from '../../model.ts';

/** What is changed of one answer to ListBuckets: `status`, `headers` as a list of pairs, `body`. The rest stays. */
export const edits: Record<Experiment, AnswerEdit> = {
  tooManyRequests: { status: 429 },
  // The list of buckets is still in it: no error code anywhere.
  withoutCode: { status: 503 },
  badRequest: { status: 400, body: '<Error><Code>SlowDown</Code><Message>Too fast.</Message></Error>' },
  brokenBody: { body: '<ListAllMyBucketsResult><Buckets><Bucket><Na' },
};
