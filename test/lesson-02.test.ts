/** What lesson 02 says of its ten answers is what real clients do: the SDK for JavaScript, and boto3. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { CopyObjectCommand, GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { labEnvironment } from '@slowdown/kit/backends';
import { startProxy } from '@slowdown/kit/proxy';
import { faultFrom } from '@slowdown/kit/scenario';
import { describeWith } from '@slowdown/kit/tiers/vitest';
import { StandardRetryStrategy } from '@smithy/core/retry';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ASKED, type Verdict } from '../labs/02-http/model.ts';
import { ROOT } from '../scripts/root.mjs';
import { tenAnswers } from '../src/components/ten-answers.ts';

/** A proxy that gives one of the ten answers to everything: whatever is behind it is never asked. */
async function answering(name: string) {
  const { fault } = faultFrom(ASKED.find((asked) => asked.name === name)?.rule ?? '');
  return startProxy({ upstream: 'http://127.0.0.1:9', rules: [{ fault }] });
}

/** The pause before attempt 2 at most, milliseconds; null: there is none. */
const PAUSES: Record<Verdict, number | null> = { 'slow down': 1000, 'try again': 50, 'give up': null, fine: null };

describe('the SDK for JavaScript', () => {
  /** The SDK's own retries without their pauses, and what the first pause would have been drawn from. */
  function watched() {
    const bases: number[] = [];
    const backoff = { setDelayBase: (ms: number) => void bases.push(ms), computeNextBackoffDelay: () => 0 };
    return { bases, retryStrategy: new StandardRetryStrategy({ maxAttempts: 2, backoff }) };
  }

  const key = { Bucket: 'bucket', Key: 'key' };
  const CALLS: Record<string, (url: string, retryStrategy: StandardRetryStrategy) => Promise<unknown>> = {
    'S3 PutObject': (url, retries) => s3(url, retries).send(new PutObjectCommand({ ...key, Body: 'x' })),
    'S3 HeadObject': (url, retries) => s3(url, retries).send(new HeadObjectCommand(key)),
    'SQS SendMessage': (url, retries) =>
      new SQSClient(config(url, retries)).send(
        new SendMessageCommand({ QueueUrl: `${url}/1/queue`, MessageBody: 'x' }),
      ),
    'Kinesis PutRecord': (url, retries) =>
      // Its own handler speaks HTTP/2 only.
      new KinesisClient({ ...config(url, retries), requestHandler: new NodeHttpHandler() }).send(
        new PutRecordCommand({ StreamName: 'stream', Data: new Uint8Array(1), PartitionKey: 'p' }),
      ),
    'EC2 DescribeInstances': (url, retries) => new EC2Client(config(url, retries)).send(new DescribeInstancesCommand()),
    'a load balancer': (url, retries) => s3(url, retries).send(new GetObjectCommand(key)),
    'S3 GetObject': (url, retries) => s3(url, retries).send(new GetObjectCommand(key)),
    'S3 RenameObject': (url, retries) => s3(url, retries).send(new PutObjectCommand({ ...key, Body: 'x' })),
    'S3 CopyObject': (url, retries) => s3(url, retries).send(new CopyObjectCommand({ ...key, CopySource: 'bucket/k' })),
  };
  const config = (endpoint: string, retryStrategy: StandardRetryStrategy) => ({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'slowdown', secretAccessKey: 'slowdown' },
    retryStrategy,
  });
  const s3 = (url: string, retries: StandardRetryStrategy) =>
    new S3Client({ ...config(url, retries), forcePathStyle: true });

  // DynamoDB's client is not installed here; boto3's is.
  const answers = tenAnswers.filter(({ name }) => name in CALLS);

  test.each(answers)('after "$line" to $name: $verdict', async ({ name, verdict }) => {
    await using proxy = await answering(name);
    const { bases, retryStrategy } = watched();
    await expect(CALLS[name]?.(proxy.url, retryStrategy)).rejects.toThrow();
    const pause = PAUSES[verdict];
    expect(bases[0] ?? null).toBe(pause);
    await proxy.idle();
    expect(proxy.flows).toHaveLength(pause === null ? 1 : 2);
  });
});

const report = z.record(z.string(), z.object({ sleeps: z.array(z.number()) }));

await describeWith('python', 'boto3', (python) => {
  const CALLS: Record<string, string> = {
    'S3 HeadObject': 's3head',
    'SQS SendMessage': 'sqs',
    'Kinesis PutRecord': 'kinesis',
    'DynamoDB PutItem': 'dynamodb',
    'EC2 DescribeInstances': 'ec2',
    'S3 CopyObject': 's3copy',
  };

  test.each(tenAnswers)('after "$line" to $name: $verdict', async ({ name, verdict }) => {
    await using proxy = await answering(name);
    const call = CALLS[name] ?? 's3';
    const { stdout } = await promisify(execFile)(python ?? '', ['labs/python/refused_calls.py', call], {
      cwd: ROOT,
      env: labEnvironment(proxy.url),
    });
    const pause = PAUSES[verdict];
    expect(report.parse(JSON.parse(stdout))[call]?.sleeps[0] ?? null).toBe(pause === null ? null : pause / 1000);
  });
});
