/**
 * The job of the lesson: four parts, one after the other, then a look at EC2; every event as it comes, and to which attempt
 * it belongs. It speaks to AWS_ENDPOINT_URL, as any SDK program does. With --make-bucket it makes its bucket first.
 */
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Emitter, events, type CallEvents } from '@slowdown/kit/events';
import { measureAttempts } from '#lab/watch.ts';
import { answerForEc2, printEvents } from './printing.ts';

const BUCKET = 'results';
const PARTS = 4;

if (!process.env['AWS_ENDPOINT_URL']) {
  console.error('AWS_ENDPOINT_URL is not set, and this job never calls real AWS. Set it to the proxy or the backend.');
  process.exit(2);
}

const s3 = new S3Client({ forcePathStyle: true });
if (process.argv.includes('--make-bucket')) await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
const ec2 = new EC2Client();

// #region plug
const emitter = new Emitter<CallEvents>();
for (const client of [s3, ec2]) client.middlewareStack.use(events(emitter));
// #endregion plug
printEvents(emitter, console.log);
answerForEc2(emitter);
const measured: string[] = [];
measureAttempts(
  emitter,
  ({ operation, attempt, ms, status }) => {
    measured.push(`${operation} ${attempt}: ${status ?? 'no response'}, ${Math.round(ms)} ms`);
  },
  () => performance.now(),
);

const outcomes: string[] = [];
for (let part = 1; part <= PARTS; part += 1) {
  const Key = `part-${part}`;
  await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: '{}' })).then(
    () => outcomes.push(`${Key} stored`),
    (error: unknown) => outcomes.push(`${Key} lost, ${error instanceof Error ? error.name : 'for no reason'}`),
  );
}
await ec2.send(new DescribeInstancesCommand());

console.log(outcomes.join('; '));
console.log(`measureAttempts noted ${measured.length === 0 ? 'nothing yet (step 3)' : measured.join('; ')}`);
