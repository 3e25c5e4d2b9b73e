/** Every `slowdown run` and `slowdown proxy` that the pages show, as a reader types it: with `python upload.py` in their folder. */
import { commandEnvironment, emptyWorkshop, LAUNCHER, type TestWorkshop } from '@slowdown/cli/testing';
import { describeWith } from '@slowdown/kit/tiers/vitest';
import { execFile, spawn } from 'node:child_process';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commands, pages } from './support/prose.ts';

const SHOWN = pages('src/content/docs/{your-own-program,reference/run}.mdx').flatMap((page) => commands(page));

/** A reader's job: it wants its bucket, and does not know that anybody is in the middle. */
const UPLOAD = `import boto3
s3 = boto3.client("s3")
for number in range(20):
    s3.put_object(Bucket="results", Key=f"run/{number}", Body=b"x")
print("20 uploaded")
`;

const runnable = (command: string) => /^npx slowdown run /.test(command);
const standing = (command: string) => /^npx slowdown proxy /.test(command);

await describeWith('python', 'the commands of the pages', (location) => {
  let workshop: TestWorkshop;
  let environment: NodeJS.ProcessEnv;
  let folder: string;
  beforeAll(async () => {
    workshop = await emptyWorkshop();
    folder = join(workshop.root, 'job');
    const programs = join(workshop.root, 'bin');
    await mkdir(folder);
    await mkdir(programs);
    await writeFile(join(folder, 'upload.py'), UPLOAD);
    const npx = join(programs, 'npx');
    await writeFile(npx, `#!/bin/sh\nshift\nexec '${process.execPath}' '${LAUNCHER}' "$@"\n`);
    await chmod(npx, 0o755);
    const path = [programs, dirname(location ?? ''), process.env['PATH']].join(delimiter);
    environment = { ...commandEnvironment(workshop), PATH: path };
  });
  afterAll(() => workshop[Symbol.asyncDispose]());

  test.each(SHOWN.filter((command) => runnable(command)))('%s', async (command) => {
    const { stdout, stderr } = await promisify(execFile)('sh', ['-c', command], { cwd: folder, env: environment });
    expect(stdout).toBe('20 uploaded\n');
    expect(stderr).toContain('20 calls');
    const [, file] = /--html (\S+)/.exec(command) ?? [];
    if (file) expect(await readFile(join(folder, file), 'utf8')).toContain('<dt>calls</dt><dd>20</dd>');
  });

  test.each(SHOWN.filter((command) => standing(command)))('%s', async (command) => {
    const proxy = spawn('sh', ['-c', `exec ${command}`], {
      cwd: folder,
      env: environment,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let said = '';
    proxy.stdout.on('data', (chunk) => {
      said += String(chunk);
    });
    await expect.poll(() => said).toContain('export AWS_ENDPOINT_URL=');
    proxy.stdin.write('quit\n');
    await expect.poll(() => proxy.exitCode).toBe(0);
  });

  test.each(SHOWN.filter((command) => command.startsWith('eval ')))('%s', async (command) => {
    const script = `${command}\npython upload.py; kill $SLOWDOWN_PROXY_PID`;
    const withBucket = script.replace('--print-env', '--print-env --buckets results');
    const { stdout } = await promisify(execFile)('sh', ['-c', withBucket], { cwd: folder, env: environment });
    expect(stdout).toBe('20 uploaded\n');
    await expect.poll(() => readFile(join(folder, 'proxy.log'), 'utf8')).toContain('20 calls');
  });

  test('are all run here', () => {
    const known = (command: string) => runnable(command) || standing(command) || command.startsWith('eval ');
    expect(SHOWN.filter((command) => command.includes('slowdown ') && !known(command))).toEqual([]);
  });
});
