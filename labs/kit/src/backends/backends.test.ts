import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import {
  CreateBucketCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { backendFromEnvironment, labClient, makeBucket, startBackend } from '../backends.ts';

describe('the embedded backend', () => {
  test('refuses what it would get wrong, and the object stays as it was', async () => {
    await using backend = await startBackend('embedded');
    const s3 = labClient(backend.url, { maxAttempts: 1 });
    const at = { Bucket: 'bucket', Key: 'a/b' };
    await s3.send(new CreateBucketCommand({ Bucket: 'bucket' }));
    await s3.send(new PutObjectCommand({ ...at, Body: 'precious' }));

    const refused = { name: 'NotImplemented', $metadata: expect.objectContaining({ httpStatusCode: 501 }) as unknown };
    const tagging = new PutObjectTaggingCommand({ ...at, Tagging: { TagSet: [{ Key: 'k', Value: 'v' }] } });
    await expect(s3.send(tagging)).rejects.toMatchObject(refused);
    await expect(s3.send(new GetObjectAclCommand(at))).rejects.toMatchObject(refused);
    await expect(s3.send(new ListMultipartUploadsCommand({ Bucket: 'bucket' }))).rejects.toMatchObject(refused);
    const versioning = { Bucket: 'bucket', VersioningConfiguration: { Status: 'Enabled' as const } };
    await expect(s3.send(new PutBucketVersioningCommand(versioning))).rejects.toMatchObject(refused);

    const { Body } = await s3.send(new GetObjectCommand(at));
    expect(await Body?.transformToString()).toBe('precious');
    s3.destroy();
  });

  test('of many writers that may only make an object, one does', async () => {
    await using backend = await startBackend('embedded');
    await makeBucket(backend.url, 'results');
    const s3 = labClient(backend.url, { maxAttempts: 1 });
    const writers = Array.from({ length: 20 }, (_, writer) => String(writer));
    const made = await Promise.allSettled(
      writers.map((Body) =>
        s3.send(new PutObjectCommand({ Bucket: 'results', Key: 'k', Body, IfNoneMatch: '*' })).then(() => Body),
      ),
    );
    const [winner, ...others] = made.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(others).toEqual([]);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'results', Key: 'k' }));
    expect(await Body?.transformToString()).toBe(winner);
    s3.destroy();
  });

  test("a queue is at the host that was asked for it: AWS's own on https", async () => {
    await using backend = await startBackend('embedded');
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.CreateQueue' };
    const asked = { method: 'POST', body: '{"QueueName":"jobs"}', headers };
    const answer = await ask(backend.url, 'sqs.us-east-1.amazonaws.com', '/', asked);
    expect(JSON.parse(answer)).toEqual({ QueueUrl: 'https://sqs.us-east-1.amazonaws.com/000000000000/jobs' });
    expect(await ask(backend.url, new URL(backend.url).host, '/', asked)).toContain(
      `"${backend.url}/000000000000/jobs"`,
    );
  });

  test.each(['s3.us-east-1.amazonaws.com', 's3.localhost', 'aws.example.com:4566'])(
    'answers for the host %s, which names no bucket',
    async (host) => {
      await using backend = await startBackend('embedded');
      await makeBucket(backend.url, 'results');
      expect(await ask(backend.url, host, '/')).toContain('<Name>results</Name>');
      await ask(backend.url, host, '/results/a', { method: 'PUT', body: 'kept' });
      expect(await ask(backend.url, 'results.s3.us-east-1.amazonaws.com', '/a')).toBe('kept');
    },
  );

  test.each(['results.s3.eu-west-1.amazonaws.com', 'results.s3.amazonaws.com:443', 'results.localhost:4566'])(
    'takes the bucket from the host %s',
    async (host) => {
      await using backend = await startBackend('embedded');
      await makeBucket(backend.url, 'results');
      await ask(backend.url, host, '/a%20b/c?x-id=PutObject', { method: 'PUT', body: 'kept' });
      expect(await ask(backend.url, '127.0.0.1', '/results/a%20b/c')).toBe('kept');
      expect(await ask(backend.url, host, '/?list-type=2')).toContain('<Key>a b/c</Key>');
    },
  );

  test('says that a body is too large for it, and what to do', async () => {
    await using backend = await startBackend('embedded');
    const s3 = labClient(backend.url, { maxAttempts: 1 });
    await s3.send(new CreateBucketCommand({ Bucket: 'bucket' }));
    const large = new PutObjectCommand({ Bucket: 'bucket', Key: 'k', Body: Buffer.alloc(12 << 20) });
    await expect(s3.send(large)).rejects.toThrow(/at most 11 MiB/);
    s3.destroy();
  });
});

describe('an endpoint that somebody else runs', () => {
  test('is used where it answers as S3', async () => {
    await using other = await startBackend('embedded');
    await using backend = await startBackend(other.url);
    expect(backend).toMatchObject({ name: 'endpoint', url: other.url });
  });

  test('that does not answer gives one sentence', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    await expect(startBackend(`http://127.0.0.1:${port}`)).rejects.toMatchObject({
      code: 'NO_ANSWER',
      message: expect.stringMatching(/^Nothing answers as S3 at http.*Start it, or/) as unknown,
    });
  });

  test.each([
    'https://s3.eu-west-1.amazonaws.com',
    'https://s3.amazonaws.com.',
    'https://bucket.s3.cn-north-1.amazonaws.com.cn',
    'https://s3.eusc-de-east-1.amazonaws.eu',
    'https://s3.dualstack.us-east-1.api.aws',
  ])('is never real AWS: %s', async (url) => {
    await expect(startBackend(url)).rejects.toThrow(/real AWS, which a lab never calls/);
  });

  test.each(['localstak', 'ftp://127.0.0.1', 'not a url'])('"%s" is no backend', async (spec) => {
    await expect(startBackend(spec)).rejects.toMatchObject({ code: 'UNKNOWN' });
  });
});

test.each([
  [{}, 'embedded'],
  [{ AWS_ENDPOINT_URL: '' }, 'embedded'],
  [{ AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }, 'http://127.0.0.1:1'],
  [{ AWS_ENDPOINT_URL: 'http://127.0.0.1:1', SLOWDOWN_BACKEND: 'localstack' }, 'localstack'],
])('the environment %o asks for %s', (environment, backend) => {
  expect(backendFromEnvironment(environment)).toBe(backend);
});

/** The body of the answer to a request with that Host header, which fetch would not let through. */
function ask(
  url: string,
  host: string,
  path: string,
  { method = 'GET', body = '', headers = {} } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(`${url}${path}`, { method, headers: { ...headers, host } }, (response) =>
      resolve(text(response)),
    );
    asked.on('error', reject).end(body);
  });
}
