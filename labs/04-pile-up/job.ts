/**
 * The job of the lesson: 384 parts, stored by WORKERS workers of your plan.ts. It speaks to AWS_ENDPOINT_URL, as any SDK
 * program does. With --make-bucket it makes its bucket first; with --workers 64 it has as many, whatever plan.ts says.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { plan, WORKERS } from '#lab/plan.ts';
import { work } from '#lab/worker.ts';
import { JOB, partsOf, type Surroundings } from './model.ts';
import { percent, seconds } from './outcomes.ts';

const BUCKET = 'results';

if (!process.env['AWS_ENDPOINT_URL']) {
  console.error('AWS_ENDPOINT_URL is not set, and this job never calls real AWS. Set it to the proxy or the backend.');
  process.exit(2);
}
const { values } = parseArgs({
  options: { 'make-bucket': { type: 'boolean', default: false }, workers: { type: 'string', default: `${WORKERS}` } },
});
const workers = Number(values.workers);
if (!Number.isInteger(workers) || workers < 1 || workers > JOB.parts) {
  console.error(
    `WORKERS has to be a whole number from 1 to ${JOB.parts}, where each has a part; it is ${values.workers}.`,
  );
  process.exit(2);
}
if (values['make-bucket'])
  await new S3Client({ forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: BUCKET }));

const tally = { stored: 0, requests: 0 };

interface Metadata {
  attempts?: number | undefined;
}

const surroundings: Surroundings = {
  workers,
  sleep: (ms) => delay(ms),
  connect: (retries) => new S3Client({ forcePathStyle: true, ...retries }),
  async put(s3, { key, body }) {
    const counted = ({ attempts = 1 }: Metadata) => void (tally.requests += attempts);
    try {
      counted((await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: body }))).$metadata);
      tally.stored += 1;
    } catch (error) {
      counted(error instanceof Error && '$metadata' in error ? (error.$metadata as Metadata) : {});
      throw error;
    }
  },
};

console.log(`${workers} workers store ${JOB.parts} parts`);
const beganAt = performance.now();
const lost = await Promise.all(
  Array.from({ length: workers }, (_, nth) => work(nth, partsOf(nth, workers), plan, surroundings)),
);
const tookMs = performance.now() - beganAt;
const { stored, requests } = tally;
console.log(
  `${seconds(tookMs)}: ${stored} of ${JOB.parts} stored, ${JOB.parts - stored} lost; ${requests} requests, ` +
    `${percent(1 - stored / requests)} of them wasted`,
);
console.log(`the workers themselves say that ${lost.flat().length} parts were lost`);
