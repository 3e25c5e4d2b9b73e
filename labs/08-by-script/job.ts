/**
 * The job of the lesson: 120 small parts, half of them to one prefix, half to six others, 16 at a time. It speaks to
 * AWS_ENDPOINT_URL, as any SDK program does. With --make-bucket it makes its bucket first.
 */
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

const BUCKET = 'results';
const PARTS = 60;
const COLD_PREFIXES = 6;
const WORKERS = 16;

if (!process.env['AWS_ENDPOINT_URL']) {
  console.error('AWS_ENDPOINT_URL is not set, and this job never calls real AWS. Set it to the proxy or the backend.');
  process.exit(2);
}

const s3 = new S3Client({ forcePathStyle: true });
if (process.argv.includes('--make-bucket')) await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));

const tally = { hot: { stored: 0, attempts: 0 }, cold: { stored: 0, attempts: 0 } };
const queue = Array.from({ length: PARTS }, (_, n) => [`hot/hot-${n}`, `cold-${n % COLD_PREFIXES}/cold-${n}`])
  .flat()
  .values();
await Promise.all(Array.from({ length: WORKERS }, work));
for (const [name, { stored, attempts }] of Object.entries(tally)) {
  console.log(`${name}: ${stored} of ${PARTS} parts stored, in ${attempts} attempts`);
}

async function work(): Promise<void> {
  for (const key of queue) {
    const counts = key.startsWith('hot') ? tally.hot : tally.cold;
    const { ok, attempts } = await upload(key);
    counts.attempts += attempts;
    if (ok) counts.stored += 1;
  }
}

async function upload(Key: string): Promise<{ ok: boolean; attempts: number }> {
  try {
    const { $metadata } = await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: '{}' }));
    return { ok: true, attempts: $metadata.attempts ?? 1 };
  } catch (error) {
    const metadata = error instanceof Error && '$metadata' in error ? (error.$metadata as { attempts?: number }) : {};
    return { ok: false, attempts: metadata.attempts ?? 1 };
  }
}
