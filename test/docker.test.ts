/** The lab on real containers: compose as the README says, and the solution as `slowdown check` runs it. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { labClient } from '@slowdown/kit/backends';
import { describeWith } from '@slowdown/kit/tiers/vitest';
import { afterAll, expect, test } from 'vitest';
import { ROOT } from '../scripts/root.mjs';

const run = promisify(execFile);

await describeWith('localstack-container', 'docker/compose.yaml', () => {
  // Two runs on one machine do not meet.
  const project = `slowdown-test-${randomUUID()}`;
  const compose = (...args: string[]) =>
    run('docker', ['compose', '--project-name', project, '--file', 'docker/compose.yaml', ...args], { cwd: ROOT });

  afterAll(() => compose('down', '--volumes', '--timeout', '1'));

  test('the worker stores every part, and compose ends with its exit code', async () => {
    const { stdout } = await compose('up', '--abort-on-container-exit', '--exit-code-from', 'worker');
    expect(stdout).toContain('400 of 400 parts stored, 0 lost');
  });

  test('a worker that fails makes compose fail', async () => {
    const environment = ['--env', 'AWS_ENDPOINT_URL='];
    const failure = compose('run', '--rm', '--no-deps', ...environment, 'worker');
    await expect(failure).rejects.toThrow(/AWS_ENDPOINT_URL is not set/);
  });

  test('LocalStack is published on loopback alone, and holds what the worker stored', async () => {
    await compose('up', '--detach', '--wait', 'localstack');
    await compose('run', '--rm', 'worker');
    const { stdout: published } = await compose('port', 'localstack', '4566');
    expect(published).toMatch(/^127\.0\.0\.1:\d+\n$/);
    const s3 = labClient(`http://${published.trim()}`);
    const { KeyCount } = await s3.send(new ListObjectsV2Command({ Bucket: 'results', Prefix: 'run-42/' }));
    expect(KeyCount).toBe(400);
  });
});

await describeWith('localstack', 'slowdown --backend localstack', () => {
  test('check: lab 01 is sound on it', async () => {
    const args = ['check', '01', '--backend', 'localstack'];
    const { stdout } = await run(process.execPath, ['labs/cli/bin/slowdown.mjs', ...args], {
      cwd: ROOT,
      env: { ...process.env, NO_COLOR: '1' },
    });
    expect(stdout).toMatch(/01-the-question on localstack\n(.*\n)*.*● solution/);
  });
});
