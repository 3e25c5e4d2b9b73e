/**
 * The job of the lesson: 400 small parts, one prefix, and a log that ends in whatever `summary` says. It speaks to
 * AWS_ENDPOINT_URL, as any SDK program does. With --make-bucket it makes its bucket first.
 */
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { summary, upload } from '#lab/upload.ts';
import { modelRun } from './model.ts';

const BUCKET = 'results';

if (!process.env['AWS_ENDPOINT_URL']) {
  console.error('AWS_ENDPOINT_URL is not set, and this job never calls real AWS. Set it to the proxy or the backend.');
  process.exit(2);
}

const s3 = new S3Client({ forcePathStyle: true });
if (process.argv.includes('--make-bucket')) await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));

const parts = modelRun(400);
console.log(`uploading ${parts.length} parts of run 42 to s3://${BUCKET}/run-42/`);
console.log(summary(await upload(s3, BUCKET, parts)));
