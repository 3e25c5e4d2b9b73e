/**
 * The job of the lesson: calls that fail at each of their attempts. Eight are answered 503 SlowDown, eight 500, and eight
 * more 503 SlowDown, to a client with the strategy of strategy.ts. It speaks to AWS_ENDPOINT_URL, as any SDK program does;
 * who refuses is the workbench's proxy.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBucketCommand, PutObjectCommand, S3Client, type PutObjectCommandOutput } from '@aws-sdk/client-s3';
import { retryQuota } from '#lab/quota.ts';
import { retryStrategy } from '#lab/strategy.ts';

const BUCKET = 'results';
const CALLS = 8;

if (!process.env['AWS_ENDPOINT_URL']) {
  console.error('AWS_ENDPOINT_URL is not set, and this job never calls real AWS. Set it to the proxy or the backend.');
  process.exit(2);
}

const asItComes = new S3Client({ forcePathStyle: true });
if (process.argv.includes('--make-bucket')) await asItComes.send(new CreateBucketCommand({ Bucket: BUCKET }));

/** What boto3's legacy mode does, in another language: five attempts, one backoff for all, and a quota that it hasn't got. */
const withYours = new S3Client({
  forcePathStyle: true,
  retryStrategy: retryStrategy({
    attempts: 5,
    backoff: { THROTTLING: { baseMs: 1000, capMs: 20_000 }, TRANSIENT: { baseMs: 1000, capMs: 20_000 } },
    cost: { THROTTLING: 5, TRANSIENT: 14 },
    quota: retryQuota(500),
    random: Math.random,
    sleep: (ms) => sleep(ms),
  }),
});

const lines = await Promise.all([
  asleep('the SDK, 503 SlowDown', asItComes, 'busy'),
  asleep('the SDK, 500 InternalError', asItComes, 'broken'),
  asleep('your strategy, 503 SlowDown', withYours, 'yours'),
]);
for (const line of lines) console.log(line);

/** Makes its calls, all at once, and says how long they slept. */
async function asleep(who: string, s3: S3Client, name: string): Promise<string> {
  const keys = Array.from({ length: CALLS }, (_, n) => `${name}-${n + 1}`);
  const calls = await Promise.all(keys.map((Key) => given(s3, Key)));
  const requests = calls.reduce((sum, { attempts }) => sum + attempts, 0);
  const sleeps = calls.map(({ totalRetryDelay }) => totalRetryDelay);
  const meanMs = sleeps.reduce((sum, ms) => sum + ms, 0) / CALLS;
  const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
  return `${who}: ${CALLS} calls, ${requests} requests, asleep ${seconds(meanMs)} on average, ${seconds(Math.max(...sleeps))} at the longest`;
}

/** What the SDK says of a call at its end, on its output as on its error. */
async function given(s3: S3Client, Key: string): Promise<{ attempts: number; totalRetryDelay: number }> {
  const end: unknown = await s3
    .send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: '{}' }))
    .catch((error: unknown) => error);
  const { attempts = 1, totalRetryDelay = 0 } = (end as Partial<PutObjectCommandOutput>).$metadata ?? {};
  return { attempts, totalRetryDelay };
}
