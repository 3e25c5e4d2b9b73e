/** What lesson 05 says of events, beside what real clients emit: the SDK for JavaScript with the plugin, and boto3. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { LAUNCHER } from '@slowdown/cli/testing';
import { labClient, labEnvironment, makeBucket, startBackend } from '@slowdown/kit/backends';
import { Emitter, events, type CallEvents } from '@slowdown/kit/events';
import { startProxy, type Rule } from '@slowdown/kit/proxy';
import { faultFrom, rulesOf } from '@slowdown/kit/scenario';
import { describeWith } from '@slowdown/kit/tiers/vitest';
import { describe, expect, test } from 'vitest';
import { lab } from '../labs/05-events/lab.ts';
import { answerForEc2 } from '../labs/05-events/printing.ts';
import { ROOT } from '../scripts/root.mjs';
import { recordedCall } from '../src/components/call-events.ts';
import { STACK } from '../src/components/middleware-stack.ts';
import { TWELVE_EVENTS } from '../src/components/twelve-events.ts';
import { commands, pages } from './support/prose.ts';

const run = promisify(execFile);

const PUT = new PutObjectCommand({ Bucket: 'results', Key: 'part-1', Body: '{}' });

/** A name of the list as a call emits it. */
const fullName = ({ name }: { name: string }, call: string) =>
  `${name}.${name === 'before-endpoint-resolution' ? call.split('.')[0] : call}`;

/** A client with the plugin behind a proxy with these rules, and what its handlers hear. */
async function watched(rules: readonly Rule[] = []) {
  await using unfinished = new AsyncDisposableStack();
  const backend = unfinished.use(await startBackend('embedded'));
  await makeBucket(backend.url, 'results');
  const proxy = unfinished.use(await startProxy({ upstream: backend.url, rules }));
  const s3 = unfinished.adopt(labClient(proxy.url), (client) => client.destroy());
  const emitter = new Emitter<CallEvents>();
  s3.middlewareStack.use(events(emitter));
  const resources = unfinished.move();
  return { proxy, s3, emitter, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

/** What an emitter's handlers are given, in the list's form. */
function listen(emitter: Emitter<CallEvents>) {
  const heard: { eventName: string; brings: string[] }[] = [];
  emitter.register('*', ({ eventName, ...payload }) => void heard.push({ eventName, brings: Object.keys(payload) }));
  return heard;
}

describe('the SDK for JavaScript', () => {
  const wanted = (call: string) =>
    TWELVE_EVENTS.map((row) => ({ eventName: fullName(row, call), brings: row.brings.toSorted() }));
  const sorted = (heard: ReturnType<typeof listen>) =>
    heard.map(({ eventName, brings }) => ({ eventName, brings: brings.toSorted() }));

  test('emits the twelve of the list for S3 and for EC2, each with what it is said to bring', async () => {
    await using client = await watched();
    const heard = listen(client.emitter);
    await client.s3.send(PUT);
    expect(sorted(heard)).toEqual(wanted('s3.PutObject'));
    heard.length = 0;
    const credentials = { accessKeyId: 'slowdown', secretAccessKey: 'slowdown' };
    const ec2 = new EC2Client({ endpoint: client.proxy.url, region: 'us-east-1', credentials });
    ec2.middlewareStack.use(events(client.emitter));
    answerForEc2(client.emitter);
    await ec2.send(new DescribeInstancesCommand());
    ec2.destroy();
    expect(sorted(heard)).toEqual(wanted('ec2.DescribeInstances'));
    expect(client.proxy.flows).toHaveLength(1);
  });

  test('emits those of an attempt again with each further one, and needs-retry after the last one too', async () => {
    await using client = await watched(rulesOf([faultFrom('503 SlowDown until 1 request')]));
    const heard = listen(client.emitter);
    await client.s3.send(PUT);
    const ofAttempts = TWELVE_EVENTS.filter(({ once }) => once === 'attempt').map((row) =>
      fullName(row, 's3.PutObject'),
    );
    expect(heard).toHaveLength(12 + 7);
    expect(heard.slice(4, -1).map(({ eventName }) => eventName)).toEqual([...ofAttempts, ...ofAttempts]);
  });

  test('asks needs-retry on success too, with attempts from 1', async () => {
    await using client = await watched(rulesOf([faultFrom('503 SlowDown until 1 request')]));
    const asked: unknown[] = [];
    client.emitter.register('needs-retry', ({ attempts, response }) => {
      asked.push([attempts, response?.httpResponse.statusCode]);
    });
    await client.s3.send(PUT);
    expect(asked).toEqual([
      [1, 503],
      [2, 200],
    ]);
  });

  test('emits no before-parse where no answer came, and stops there where a handler says false', async () => {
    await using client = await watched(rulesOf([faultFrom('closed until 1 request')]));
    const heard = listen(client.emitter);
    client.emitter.register('needs-retry', () => false);
    await expect(client.s3.send(PUT)).rejects.toThrow();
    expect(client.proxy.flows).toHaveLength(1);
    expect(heard.map(({ eventName }) => eventName)).not.toContain('before-parse.s3.PutObject');
  });

  test('a pattern that starts with the operation hears nothing; * hears one whole part anywhere', async () => {
    await using client = await watched();
    const counts: Record<string, number> = {
      PutObject: 0,
      '*.s3.PutObject': 0,
      'before-*': 0,
      'needs-retry.*.PutObject': 0,
    };
    for (const pattern of Object.keys(counts)) {
      client.emitter.register(pattern, () => void (counts[pattern] = (counts[pattern] ?? 0) + 1));
    }
    await client.s3.send(PUT);
    expect(counts).toEqual({ PutObject: 0, '*.s3.PutObject': 11, 'before-*': 0, 'needs-retry.*.PutObject': 1 });
  });

  test('has its stack in the page’s order; finalizeRequest/high comes behind the signature', () => {
    const s3 = labClient('http://127.0.0.1:9');
    s3.middlewareStack.add((next) => (args) => next(args), { step: 'finalizeRequest', priority: 'high', name: 'mine' });
    s3.middlewareStack.use(events(new Emitter<CallEvents>()));
    // "NAME - STEP" or "NAME - before NEIGHBOUR"
    const stack = s3.middlewareStack.identify().map((each) => each.split(' ')[0] ?? '');
    const steps = s3.middlewareStack.identify().map((each) => each.split(' - ')[1] ?? '');
    s3.destroy();
    expect([...new Set(steps)].filter((step) => !step.includes(' '))).toEqual(
      STACK.flatMap((row) => ('step' in row ? [row.step] : [])),
    );
    const [retries = '', signature = ''] = STACK.flatMap((row) => ('own' in row ? [row.own] : []));
    const from = stack.indexOf(retries);
    expect(stack.slice(from, from + 4)).toEqual([retries, 'slowdownEventsAttempt', signature, 'mine']);
  });
});

test('what boto3’s events bring and ours do not is what the page says', () => {
  const camelCase = (name: string) => name.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  const missing = TWELVE_EVENTS.flatMap(({ brings, boto3 }) =>
    boto3.filter((name) => !brings.includes(camelCase(name))),
  );
  expect([...new Set(missing)]).toEqual(['builtins', 'request_signer', 'customized_response_dict', 'endpoint']);
  expect(TWELVE_EVENTS.every(({ brings }) => brings.includes('context'))).toBe(true);
});

test('the recorded run is what the page says of it', () => {
  const counts = ['part-1', 'part-2', 'part-3', 'part-4', 'ec2'].map((name) => recordedCall(name)?.count);
  // 4 + 7 an attempt + 1; part-3's first attempt has no before-parse.
  expect(counts).toEqual([12, 19, 18, 26, 12]);
  expect(lab.workbench.rules).toHaveLength(3);
});

/** The page's commands in a shell, at the workshop's root. */
const COMMANDS = pages('src/content/docs/05-events.mdx')
  .flatMap((page) => commands(page))
  .filter((command) => command.includes('slowdown run'));

await describeWith('python', 'boto3', (python) => {
  const typed = async (command: string) => {
    const script = command
      .replace('npx slowdown', `'${process.execPath}' '${LAUNCHER}'`)
      .replace('labs/python/.venv/bin/python', `'${python ?? ''}'`);
    return (await run('sh', ['-c', script], { cwd: ROOT, env: { ...process.env, NO_COLOR: '1' } })).stdout;
  };
  const [printed = '', logged = ''] = COMMANDS;

  test('emits the twelve of the list for S3 and for EC2, each with what it is said to bring', async () => {
    const lines = (await typed(printed)).trim().split('\n');
    const wanted = ['s3.PutObject', 'ec2.DescribeInstances'].flatMap((call) =>
      TWELVE_EVENTS.map((row, n) => `${n + 1} ${fullName(row, call)} ${row.boto3.join(' ')}`),
    );
    expect(lines.slice(0, -1).map((line) => line.trim().replaceAll(/ +/g, ' '))).toEqual(wanted);
    expect(lines.at(-1)).toBe('*.s3.PutObject has heard 11 of them');
  });

  test('logs a wait without the object, the attempt and the reason; needs-retry has them, on success too', async () => {
    const [size = '', wait, title, ...asked] = (await typed(logged)).trim().split('\n');
    const [bytes = 0] = /\d+/.exec(size)?.map(Number) ?? [];
    // About 17 kB, says the page; addresses and paths in it have other lengths on other machines.
    expect(bytes).toBeGreaterThan(15_000);
    expect(bytes).toBeLessThan(19_000);
    expect(wait).toMatch(/^ {2}Response received to retry, sleeping for \d\.\d+ seconds$/);
    expect([title, ...asked]).toEqual(['needs-retry:', '  /part-1, attempt 1: 503', '  /part-1, attempt 2: 200']);
  });

  test('of the list is that of botocore 1.44', async () => {
    const { stdout } = await run(python ?? '', ['-c', 'import botocore; print(botocore.__version__)'], {
      env: labEnvironment('http://127.0.0.1:9'),
    });
    expect(stdout).toMatch(/^1\.44\./);
  });
});
