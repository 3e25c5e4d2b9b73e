/**
 * The job of the lesson: it stores ten objects and reads each back, the last two only by half. It speaks to
 * AWS_ENDPOINT_URL, as any SDK program does; the workbench's proxy spoils the first answer to each read.
 */
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Emitter, events, type CallEvents } from '@slowdown/kit/events';
import { readWhole } from '#lab/reading.ts';
import { watch } from '#lab/watch.ts';
import { piecesOf, type ObjectName } from './model.ts';
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
  for (const Key of keys) console.log(`${Key}: ${await outcome(Key, kind === 'half-read' ? readHalf : read)}`);
}
const { retries, endings } = watched;
console.log(`needs-retry came ${heard} times; my counter says ${retries} retries`);
const ends = Object.entries(endings).flatMap(([ending, count]) => (count > 0 ? [`${count} ${ending}`] : []));
console.log(`how the calls ended: ${ends.join(', ') || 'nobody counts them yet'}`);

/** What came of reading an object. What was stored is known here, so it can be compared. */
async function outcome(Key: string, how: (name: ObjectName) => Promise<[Uint8Array, string]>): Promise<string> {
  try {
    const [bytes, says] = await how({ Bucket: BUCKET, Key });
    const isRight = STORED.subarray(0, bytes.length).equals(bytes);
    return `${bytes.length} bytes, ${isRight ? 'right' : 'one of them WRONG'}, ${says}`;
  } catch (error) {
    return `not read, ${error instanceof Error ? error.message.split(':')[0] : String(error)}`;
  }
}

async function read(name: ObjectName): Promise<[Uint8Array, string]> {
  const { bytes, checked } = await readWhole(s3, name, { calls: 3 });
  return [bytes, checked ? 'checked' : 'not checked'];
}

/** Takes what it needs and leaves, as many programs do. */
async function readHalf(name: ObjectName): Promise<[Uint8Array, string]> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of piecesOf(await s3.send(new GetObjectCommand(name)))) {
    pieces.push(piece);
    length += piece.length;
    if (length >= HALF) break;
  }
  return [Buffer.concat(pieces).subarray(0, HALF), 'no error'];
}
