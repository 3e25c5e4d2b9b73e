/** What real clients read in an answer that a fault makes: the service's own code, and whether it is throttling. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { CopyObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { labEnvironment } from '@slowdown/kit/backends';
import type { Fault } from '@slowdown/kit/faults';
import { totals } from '@slowdown/kit/flows';
import { startProxy } from '@slowdown/kit/proxy';
import { describeWith } from '@slowdown/kit/tiers/vitest';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ROOT } from '../scripts/root.mjs';

/** A proxy that refuses everything with one fault: whatever is behind it is never asked. */
function refusing(given: Fault) {
  return startProxy({ upstream: 'http://127.0.0.1:9', rules: [{ fault: given }] });
}

const THROTTLED = [
  [{ type: 'slowDown' }, 's3', 'SlowDown', 503],
  [{ type: 'throttled', service: 'sqs' }, 'sqs', 'RequestThrottled', 400],
  [{ type: 'throttled', service: 'kinesis' }, 'kinesis', 'ProvisionedThroughputExceededException', 400],
  [{ type: 'throttled', service: 'ec2' }, 'ec2', 'RequestLimitExceeded', 503],
] as const;

describe('the SDK for JavaScript', () => {
  /** One call of each service; the error that comes of it. */
  async function callOf(service: 's3' | 'sqs' | 'kinesis' | 'ec2', url: string): Promise<unknown> {
    const config = {
      endpoint: url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'slowdown', secretAccessKey: 'slowdown' },
      maxAttempts: 2,
    };
    const calls = {
      s3: () => {
        const client = new S3Client({ ...config, forcePathStyle: true });
        return client.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'key', Body: 'x' }));
      },
      sqs: () => new SQSClient(config).send(new SendMessageCommand({ QueueUrl: `${url}/1/queue`, MessageBody: 'x' })),
      // Its own handler speaks HTTP/2 only.
      kinesis: () =>
        new KinesisClient({ ...config, requestHandler: new NodeHttpHandler() }).send(
          new PutRecordCommand({ StreamName: 'stream', Data: new Uint8Array(1), PartitionKey: 'p' }),
        ),
      ec2: () => new EC2Client(config).send(new DescribeInstancesCommand()),
    };
    return calls[service]().catch((error: unknown) => error);
  }

  test.each(THROTTLED)(
    'reads %o, in a call to %s, as %s with status %d, and repeats it',
    async (given, service, name, status) => {
      await using proxy = await refusing(given);
      expect(await callOf(service, proxy.url)).toMatchObject({
        name,
        $metadata: { httpStatusCode: status, attempts: 2 },
      });
      await proxy.idle();
      expect(proxy.flows.map(({ response }) => response?.errorCode)).toEqual([name, name]);
      expect(proxy.totals.throttled).toBe(2);
    },
  );

  test('reads any status with any code in the protocol of the service', async () => {
    await using proxy = await refusing({ type: 'status', status: 418, code: 'MadeUp' });
    for (const service of ['s3', 'sqs', 'kinesis', 'ec2'] as const) {
      expect(await callOf(service, proxy.url), service).toMatchObject({
        name: 'MadeUp',
        $metadata: { httpStatusCode: 418, attempts: 1 },
      });
    }
  });

  /** An S3 client that makes two attempts. */
  function s3Of(url: string): S3Client {
    const credentials = { accessKeyId: 'slowdown', secretAccessKey: 'slowdown' };
    return new S3Client({ endpoint: url, region: 'us-east-1', credentials, forcePathStyle: true, maxAttempts: 2 });
  }

  test('finds no code in the answer to HEAD, and repeats it by its status', async () => {
    await using proxy = await refusing({ type: 'slowDown' });
    const head = new HeadObjectCommand({ Bucket: 'bucket', Key: 'key' });
    const error: unknown = await s3Of(proxy.url)
      .send(head)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ $metadata: { httpStatusCode: 503, attempts: 2 } });
    expect(error).not.toMatchObject({ name: 'SlowDown' });
  });

  test.each(['SlowDown', 'InternalError'] as const)('finds %s in a 200, and repeats the call', async (code) => {
    await using proxy = await refusing({ type: 'lateError', code });
    const copy = new CopyObjectCommand({ Bucket: 'bucket', Key: 'copy', CopySource: 'bucket/key' });
    const error: unknown = await s3Of(proxy.url)
      .send(copy)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: code, $metadata: { attempts: 2 } });
    // Nor does the proxy take it for a success.
    await proxy.idle();
    expect(proxy.flows.map(({ response }) => response?.errorCode)).toEqual([code, code]);
    expect(proxy.totals).toMatchObject({ throttled: code === 'SlowDown' ? 2 : 0, succeeded: 0, failed: 1 });
    expect(totals(proxy.flows, { ended: true })).toMatchObject({ succeeded: 0, failed: 1 });
  });

  test('does not repeat a 501', async () => {
    await using proxy = await refusing({ type: 'status', status: 501, code: 'NotImplemented' });
    const put = new PutObjectCommand({ Bucket: 'bucket', Key: 'key', Body: 'x' });
    const error: unknown = await s3Of(proxy.url)
      .send(put)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'NotImplemented', $metadata: { attempts: 1 } });
  });

  // Its own wait is at most 1 s. It counts the hint from when it reads it: on a busy machine the sleep is shorter.
  test.each([
    ['x-amz-retry-after', 1900, 1000],
    // Seconds are whole ones: 2, not 1.1.
    ['seconds', 1100, 1100],
  ] as const)('waits longer than it would, as the hint in %s says', async (form, afterMs, more) => {
    await using proxy = await refusing({ type: 'retryAfter', afterMs, form });
    const error = await callOf('s3', proxy.url);
    const { $metadata } = error as { $metadata: { totalRetryDelay: number } };
    expect($metadata.totalRetryDelay).toBeGreaterThan(more);
  });
});

const report = z.record(
  z.string(),
  z.object({ code: z.string(), status: z.number(), attempts: z.number(), sleeps: z.array(z.number()) }),
);

await describeWith('python', 'boto3', (python) => {
  const ask = async (given: Fault) => {
    await using proxy = await refusing(given);
    const { stdout } = await promisify(execFile)(python ?? '', ['labs/python/refused_calls.py'], {
      cwd: ROOT,
      env: labEnvironment(proxy.url),
    });
    return report.parse(JSON.parse(stdout));
  };

  test.each([
    ...THROTTLED,
    // A table is given four attempts, and its shorter base is not used for throttling.
    [{ type: 'throttled', service: 'dynamodb' }, 'dynamodb', 'ProvisionedThroughputExceededException', 400],
  ] as const)(
    'reads %o, in a call to %s, as %s with status %d, and as throttling',
    async (given, service, code, status) => {
      const told = await ask(given);
      const sleeps = service === 'dynamodb' ? [1, 2, 4] : [1, 2];
      expect(told[service]).toEqual({ code, status, attempts: sleeps.length + 1, sleeps });
    },
  );

  test('reads any status with any code in the protocol of the service, and gives up at once', async () => {
    const told = await ask({ type: 'status', status: 418, code: 'MadeUp' });
    for (const service of ['s3', 'sqs', 'kinesis', 'dynamodb', 'ec2']) {
      expect(told[service], service).toEqual({ code: 'MadeUp', status: 418, attempts: 1, sleeps: [] });
    }
  });

  test('finds SlowDown in a 200, and takes it for throttling', async () => {
    const told = await ask({ type: 'lateError', code: 'SlowDown' });
    expect(told['s3copy']).toMatchObject({ code: 'SlowDown', attempts: 3, sleeps: [1, 2] });
  });

  test('does not repeat a 501', async () => {
    const told = await ask({ type: 'status', status: 501, code: 'NotImplemented' });
    expect(told['s3']).toEqual({ code: 'NotImplemented', status: 501, attempts: 1, sleeps: [] });
  });

  test('knows the answer to HEAD by its status alone', async () => {
    const told = await ask({ type: 'slowDown' });
    expect(told['s3head']).toEqual({ code: '503', status: 503, attempts: 3, sleeps: [0.05, 0.1] });
  });
});
