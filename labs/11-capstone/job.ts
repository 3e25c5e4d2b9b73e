/**
 * The job of the lesson: the results of four models, exported in the environment that the seed has drawn. It speaks to
 * AWS_ENDPOINT_URL, as any SDK program does. With --make-bucket it makes its bucket first.
 */
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { exportParts } from '#lab/export.ts';
import { seed } from '#lab/report.ts';
import { draw } from './draw.ts';
import { BUCKET, WRITES_PER_SECOND } from './model.ts';

if (!process.env['AWS_ENDPOINT_URL']) {
  console.error('AWS_ENDPOINT_URL is not set, and this job never calls real AWS. Set it to the proxy or the backend.');
  process.exit(2);
}

if (process.argv.includes('--make-bucket')) {
  await new S3Client({ forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: BUCKET }));
}

const { environment, parts } = draw(seed);
Object.assign(process.env, environment);
console.log(`seed ${seed}: exporting ${parts.length} parts to s3://${BUCKET}`);
const { stored, lost, attempts } = await exportParts({ bucket: BUCKET, parts, writesPerSecond: WRITES_PER_SECOND });
console.log(`${stored.length} of ${parts.length} parts stored, ${lost.length} lost, in ${attempts} attempts`);
