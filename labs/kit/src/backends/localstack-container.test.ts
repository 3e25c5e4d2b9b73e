import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { createInterface } from 'node:readline';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { BackendError } from '../backends.ts';
import { describeWith } from '../tiers/vitest.ts';
import { labClient } from './client.ts';
import { isOrphan } from './container.ts';
import { outsideAddresses } from './outside-addresses.ts';
import { startLocalStackContainer } from './localstack-container.ts';

/** Starting and stopping a container, milliseconds; LocalStack itself may take half a minute. */
const CONTAINER_TIMEOUT_MS = 120_000;

await describeWith('localstack-container', 'LocalStack in a container', () => {
  test(
    'keeps an object, on loopback alone, and is gone when it is disposed',
    { timeout: CONTAINER_TIMEOUT_MS },
    async () => {
      let url: string;
      {
        await using backend = await startLocalStackContainer();
        ({ url } = backend);
        expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
        for (const address of outsideAddresses()) {
          await expect(fetch(url.replace('127.0.0.1', address))).rejects.toThrow('fetch failed');
        }
        const s3 = labClient(url);
        await s3.send(new CreateBucketCommand({ Bucket: 'results' }));
        await s3.send(new PutObjectCommand({ Bucket: 'results', Key: 'a/b', Body: 'kept' }));
        const answer = await s3.send(new GetObjectCommand({ Bucket: 'results', Key: 'a/b' }));
        expect(await answer.Body?.transformToString()).toBe('kept');
      }
      await expect(fetch(url)).rejects.toThrow('fetch failed');
    },
  );

  test('removes what a killed process left behind', { timeout: CONTAINER_TIMEOUT_MS }, async () => {
    const killed = runHere('console.log((await startLocalStackContainer()).url); setInterval(() => {}, 1000);');
    const url = await firstLine(killed);
    expect((await fetch(`${url}/_localstack/health`)).status).toBe(200);
    killed.kill('SIGKILL');
    await once(killed, 'close');

    await using _next = await startLocalStackContainer();
    await expect(fetch(`${url}/_localstack/health`)).rejects.toThrow('fetch failed');
  });
});

await describeWith('docker', 'an image that cannot be had', () => {
  test('is an error that says what to do', { timeout: CONTAINER_TIMEOUT_MS }, async () => {
    // A registry on a port where nothing listens.
    const error = await startLocalStackContainer({ image: '127.0.0.1:1/no/such:1' }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(BackendError);
    expect(error).toMatchObject({ code: 'NO_IMAGE' });
    expect(String(error)).toContain('docker pull 127.0.0.1:1/no/such:1');
  });
});

test('without Docker the error says what to do', async () => {
  const child = runHere('await startLocalStackContainer().catch((error) => console.log(error.code, error.message));', {
    DOCKER_HOST: 'tcp://127.0.0.1:1',
  });
  expect(await firstLine(child)).toMatch(/^NO_DOCKER .*--backend embedded/);
});

test.each([
  [`${hostname()}:${process.pid}`, false],
  [`another-machine:1`, false],
  [`${hostname()}:${2 ** 30}`, true],
  ['', false],
])('an owner labelled "%s" has ended: %s', (owner, ended) => {
  expect(isOrphan(owner)).toBe(ended);
});

/** A process of its own that runs the statements with `startLocalStackContainer` at hand. */
function runHere(statements: string, environment: NodeJS.ProcessEnv = {}) {
  const source = JSON.stringify(new URL('localstack-container.ts', import.meta.url).href);
  const program = `const { startLocalStackContainer } = await import(${source}); ${statements}`;
  return spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  });
}

async function firstLine(child: ReturnType<typeof runHere>): Promise<string> {
  for await (const line of createInterface(child.stdout)) return line;
  throw new Error('the process ended without printing a line');
}
