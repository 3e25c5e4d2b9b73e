/** What the hands do in the recorded run, which a page plays where no workbench is. */

/** What is held. */
export const filter = '~s & ~u //127.0.0.1.*x-id=ListBuckets';

/** How long each flow is looked at, milliseconds. */
export const lookMs = 1500;

/** What the first attempts are changed to, call by call; everything else is let go as it is. */
export const edits = [
  { status: 429 },
  { status: 503 },
  { status: 400, body: '<Error><Code>SlowDown</Code><Message>Too fast.</Message></Error>' },
  { body: '<?xml version="1.0" encoding="UTF-8"?>\n<ListAllMyBucketsResult><Buckets><Bucket><Na' },
];
