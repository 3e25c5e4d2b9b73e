/**
 * The program of the lesson: it looks at the storage again and again, and says what it saw. It speaks to
 * AWS_ENDPOINT_URL, as any SDK program does.
 */
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { round } from './model.ts';

const BUCKET = 'results';
const ROUNDS = 6;

const endpoint = process.env['AWS_ENDPOINT_URL'];
if (!endpoint) {
  console.error('AWS_ENDPOINT_URL is not set, and this job never calls real AWS. Set it to the proxy or the backend.');
  process.exit(2);
}

const s3 = new S3Client({ forcePathStyle: true });
try {
  if (process.argv.includes('--make-bucket')) await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  for (let n = 1; n <= ROUNDS; n += 1) console.log(`round ${n}: ${await round(s3, endpoint, BUCKET)}`);
} catch (error) {
  console.error(`The job can't go on: ${String(error)}. It speaks to ${endpoint}; does something listen there?`);
  process.exitCode = 1;
}
