/**
 * The job of the lesson: it stores ten objects and reads each back, the last two only by half. It speaks to
 * AWS_ENDPOINT_URL, as any SDK program does; the workbench's proxy spoils the first answer to each read.
 */
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Emitter, events, type CallEvents } from '@slowdown/kit/events';
import { readStart, readWhole } from '#lab/reading.ts';
import { watch } from '#lab/watch.ts';
import type { Read } from './model.ts';
import { SPOILED } from './spoiled.ts';

const BUCKET = 'results';
const ROWS = Array.from({ length: 50_000 }, (_, n) => `row ${String(n).padStart(5, '0')}\n`).join('');
const STORED = Buffer.from(ROWS);
const HALF = STORED.length / 2;

if (!process.env['AWS_ENDPOINT_URL']) {
  console.error('AWS_ENDPOINT_URL is not set, and this job never calls real AWS. Set it to the proxy or the backend.');
  process.exit(2);
}

const s3 = new S3Client({ forcePathStyle: true });
if (process.argv.includes('--make-bucket')) await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));

const emitter = new Emitter<CallEvents>();
s3.middlewareStack.use(events(emitter));
const watched = watch(emitter, { maxAttempts: await s3.config.maxAttempts() });
let heard = 0;
emitter.register('needs-retry', () => void (heard += 1));

for (const { kind, keys } of SPOILED) {
  for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: STORED }));
  for (const Key of keys) console.log(`${Key}: ${await read({ Bucket: BUCKET, Key }, kind === 'half-read')}`);
}
const { retries, endings } = watched;
console.log(`needs-retry came ${heard} times; my counter says ${retries} retries`);
const ends = Object.entries(endings).flatMap(([ending, count]) => (count > 0 ? [`${count} ${ending}`] : []));
console.log(`how the calls ended: ${ends.join(', ') || 'nobody counts them yet'}`);

/** Reads an object or its first half, and says what came of it; what was stored is known here. */
async function read(name: { Bucket: string; Key: string }, half: boolean): Promise<string> {
  let came: Read;
  try {
    came = half ? await readStart(s3, name, { bytes: HALF }) : await readWhole(s3, name, { calls: 3 });
  } catch (error) {
    return `not read: ${error instanceof Error ? error.message.split('. ')[0] : String(error)}`;
  }
  const isRight = STORED.subarray(0, came.bytes.length).equals(came.bytes);
  return `${came.bytes.length} bytes, ${isRight ? 'right' : 'WRONG'}, ${came.checked ? 'checked' : 'not checked'}`;
}
