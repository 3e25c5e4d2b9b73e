/**
 * What the talk claims about retries, and what the pages say instead, decided by running the real clients: the SDK for
 * JavaScript here, boto3 where the Python tier is. Every attempt is refused; jitter is held at its longest.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ListBucketsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { labClient, labEnvironment, startBackend } from '@slowdown/kit/backends';
import { startProxy } from '@slowdown/kit/proxy';
import { describeWith } from '@slowdown/kit/tiers/vitest';
import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { ROOT } from '../scripts/root.mjs';

/** A proxy that refuses everything with one fault. */
async function refusing(type: 'slowDown' | 'tooManyRequests' | 'internalError') {
  const backend = await startBackend('embedded');
  const proxy = await startProxy({ upstream: backend.url, rules: [{ fault: { type } }] });
  return {
    url: proxy.url,
    attempts: () => proxy.flows.length,
    firstPath: () => proxy.flows[0]?.request.path,
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      await backend[Symbol.asyncDispose]();
    },
  };
}

describe('the SDK for JavaScript, as it comes', () => {
  test.each([
    ['slowDown', 3, 3000],
    ['tooManyRequests', 3, 3000],
    ['internalError', 3, 150],
  ] as const)('after %s: %d attempts, at most %d ms asleep', async (fault, attempts, longestMs) => {
    await using proxy = await refusing(fault);
    const s3 = labClient(proxy.url);
    const random = vi.spyOn(Math, 'random').mockReturnValue(1 - Number.EPSILON);
    const error: unknown = await s3.send(new ListBucketsCommand()).catch((thrown: unknown) => thrown);
    random.mockRestore();
    s3.destroy();
    expect(proxy.attempts()).toBe(attempts);
    expect(error).toMatchObject({ $metadata: { attempts } });
    const { $metadata } = error as { $metadata: { totalRetryDelay: number } };
    // The SDK cuts off fractions of a millisecond, once for each of two sleeps.
    expect($metadata.totalRetryDelay).toBeGreaterThanOrEqual(longestMs - 2);
    expect($metadata.totalRetryDelay).toBeLessThanOrEqual(longestMs);
  });
});

test('with an address that is a number, the SDK for JavaScript puts the bucket into the path by itself', async () => {
  await using proxy = await refusing('internalError');
  const s3 = labClient(proxy.url, { forcePathStyle: false, maxAttempts: 1 });
  await s3.send(new PutObjectCommand({ Bucket: 'abc', Key: 'k', Body: 'x' })).catch(() => {});
  s3.destroy();
  expect(proxy.firstPath()).toMatch(/^\/abc\/k\b/);
});

const report = z.object({ botocore: z.string(), attempts: z.number(), sleeps: z.array(z.number()) });

await describeWith('python', 'boto3', (python) => {
  const ask = async (url: string, mode: string | undefined) => {
    const env = { ...labEnvironment(url), ...(mode && { AWS_RETRY_MODE: mode }) };
    const { stdout } = await promisify(execFile)(python ?? '', ['labs/python/longest_sleeps.py'], { cwd: ROOT, env });
    return report.parse(JSON.parse(stdout));
  };

  test.each([
    // Not five retries and 59 s, as the talk has it: five attempts, and 15 s.
    ['legacy', 'slowDown', [1, 2, 4, 8]],
    [undefined, 'slowDown', [1, 2]],
    [undefined, 'tooManyRequests', [1, 2]],
    [undefined, 'internalError', [0.05, 0.1]],
  ] as const)('in mode %s after %s it sleeps at most %j s', async (mode, fault, sleeps) => {
    await using proxy = await refusing(fault);
    const seen = await ask(proxy.url, mode);
    expect(seen).toMatchObject({ attempts: sleeps.length + 1, sleeps });
    expect(seen.botocore).toMatch(/^1\.44\./);
    expect(proxy.attempts()).toBe(sleeps.length + 1);
  });

  test.each([
    // Its own copy of botocore still has legacy mode as its default.
    [undefined, 5],
    ['standard', 3],
  ])('the AWS CLI, version 1, tries again too: in mode %s it makes %d attempts', async (mode, attempts) => {
    await using proxy = await refusing('slowDown');
    const env = { ...labEnvironment(proxy.url), ...(mode && { AWS_RETRY_MODE: mode }) };
    // Chance held at nothing: what it sleeps is not asked here.
    const aws = 'import random, sys; random.random = lambda: 0.0; from awscli.clidriver import main; sys.exit(main())';
    const asked = promisify(execFile)(python ?? '', ['-c', aws, 's3api', 'list-buckets'], { cwd: ROOT, env });
    await expect(asked).rejects.toThrow(/SlowDown/);
    expect(proxy.attempts()).toBe(attempts);
  });

  test('with an address that is a number, it puts the bucket into the path by itself', async () => {
    await using proxy = await refusing('internalError');
    const put = 'import boto3; boto3.client("s3").put_object(Bucket="abc", Key="k", Body=b"x")';
    const env = { ...labEnvironment(proxy.url), AWS_MAX_ATTEMPTS: '1' };
    await expect(promisify(execFile)(python ?? '', ['-c', put], { env })).rejects.toThrow(/InternalError/);
    expect(proxy.firstPath()).toMatch(/^\/abc\/k\b/);
  });
});
