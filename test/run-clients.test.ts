/** `slowdown run` with clients that nobody here wrote, in both modes: its numbers are theirs, and the backend's. */
import { emptyWorkshop, slowdown, type Ran, type TestWorkshop } from '@slowdown/cli/testing';
import { labClient, makeBucket, startBackend, type Backend } from '@slowdown/kit/backends';
import { reportSchema, type Report } from '@slowdown/kit/report';
import { describeWith } from '@slowdown/kit/tiers/vitest';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { once } from 'node:events';
import { writeFile, readFile } from 'node:fs/promises';
import { createServer, request as ask } from 'node:http';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ROOT } from '../scripts/root.mjs';

const BUCKET = 'results';
const MODES = ['endpoint', 'intercept'] as const;

let workshop: TestWorkshop;
let backend: Backend;
let counting: Counting;
beforeAll(async () => {
  workshop = await emptyWorkshop();
  backend = await startBackend('embedded');
  await makeBucket(backend.url, BUCKET);
  counting = await startCounting(backend.url);
});
afterAll(async () => {
  await counting[Symbol.asyncDispose]();
  await backend[Symbol.asyncDispose]();
  await workshop[Symbol.asyncDispose]();
});
beforeEach(() => {
  counting.requests = 0;
});

/** What stands before a backend and counts what comes, with nothing of ours in it. */
interface Counting extends AsyncDisposable {
  url: string;
  requests: number;
}

async function startCounting(upstream: string): Promise<Counting> {
  const server = createServer((incoming, outgoing) => {
    counting.requests += 1;
    const { method, url = '/', rawHeaders } = incoming;
    const onward = ask(new URL(url, upstream), { method, headers: rawHeaders, setHost: false }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  server.on('checkContinue', (incoming, outgoing) => {
    outgoing.writeContinue();
    server.emit('request', incoming, outgoing);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    requests: 0,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Reported extends Ran {
  report: Report;
}

/** Runs a program behind the proxy, before the counting backend. */
async function run(flags: readonly string[], program: readonly string[]): Promise<Reported> {
  const file = join(workshop.root, 'report.json');
  const ran = await slowdown(workshop, ['run', '--upstream', counting.url, '--json', file, ...flags, '--', ...program]);
  return { ...ran, report: reportSchema.parse(JSON.parse(await readFile(file, 'utf8'))) };
}

async function stored(key: string): Promise<string> {
  const s3 = labClient(backend.url);
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }));
    return (await Body?.transformToString()) ?? '';
  } finally {
    s3.destroy();
  }
}

async function keys(prefix: string): Promise<number> {
  const s3 = labClient(backend.url);
  try {
    return (await s3.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: prefix }))).KeyCount ?? 0;
  } finally {
    s3.destroy();
  }
}

await describeWith('python', 'the Python side', (location) => {
  const python = location ?? 'python3';

  describe.each(MODES)('boto3 with s3transfer, mode %s', (mode) => {
    test('the report’s numbers are those of botocore’s events and of the backend', async () => {
      const html = join(workshop.root, `${mode}.html`);
      const limit = ['--limit', 'PUT 50/s per prefix burst 30'];
      const program = [python, join(ROOT, 'test/support/clients/transfer.py'), BUCKET, mode];
      const { code, stdout, report } = await run(['--mode', mode, '--html', html, ...limit], program);
      expect(code).toBe(0);
      const told: Record<string, number> = { failed: 0, retries: 0, ...JSON.parse(stdout) };
      const { calls, attempts, retries, throttled, failed } = report.totals;
      expect({ calls, attempts, retries, throttled, failed }).toEqual({
        calls: told['calls'],
        attempts: told['attempts'],
        retries: told['retries'],
        throttled: told['throttled'],
        failed: told['failed'],
      });
      expect(throttled).toBeGreaterThan(0);
      expect(told['answers']).toBe(attempts);
      // What the proxy answered itself never came to the backend.
      expect(counting.requests).toBe(attempts - throttled);
      expect(report.rules).toEqual([
        {
          says: '503 SlowDown above PUT 50/s per prefix burst 30',
          seen: attempts,
          matched: attempts,
          struck: throttled,
        },
      ]);
      expect(report.faults).toEqual([{ fault: 'slowDown', count: throttled }]);
      expect(report.prefixes.map(({ prefix }) => prefix)).toEqual([
        `${BUCKET}/${mode}/small/`,
        `${BUCKET}/${mode}/large/`,
      ]);
      expect(await keys(`${mode}/large/`)).toBe(2);
      expect(await keys(`${mode}/small/`)).toBe(told['succeeded']);
      const page = await readFile(html, 'utf8');
      expect(page).toContain(`<dt>attempts</dt><dd class="text-in-flight">${attempts}</dd>`);
      expect(page).toContain(`<dt>throttled</dt><dd class="text-throttled">${throttled}</dd>`);
      expect(page).toContain('transfer.py');
      // The bucket's name was an argument: those are left out.
      expect(report.command).toBe(`${python.split('/').at(-1)} transfer.py …`);
    });
  });

  test.each(MODES)('the AWS CLI, mode %s', async (mode) => {
    const file = join(workshop.root, 'cli.txt');
    await writeFile(file, `by the CLI, ${mode}`);
    const aws = join(dirname(python), 'aws');
    const { code, report } = await run(['--mode', mode], [aws, 's3', 'cp', file, `s3://${BUCKET}/cli/${mode}`]);
    expect({ code, stored: await stored(`cli/${mode}`) }).toEqual({ code: 0, stored: `by the CLI, ${mode}` });
    expect(report.totals).toMatchObject({ calls: 1, attempts: 1, succeeded: 1 });
    expect(counting.requests).toBe(1);
  });

  test.each([
    ['endpoint', `os.environ['AWS_ENDPOINT_URL'] + '/${BUCKET}/urllib/endpoint'`],
    ['intercept', `'https://${BUCKET}.s3.us-east-1.amazonaws.com/urllib/intercept'`],
  ])('plain urllib, mode %s', async (mode, url) => {
    const code = `import os, urllib.request as r
print(r.urlopen(r.Request(${url}, method='PUT', data=b'by urllib', headers={'content-type': 'text/plain'})).status)`;
    const { stdout, report } = await run(['--mode', mode], [python, '-c', code]);
    expect({ stdout, stored: await stored(`urllib/${mode}`) }).toEqual({ stdout: '200\n', stored: 'by urllib' });
    expect(report.totals).toMatchObject({ calls: 1, succeeded: 1 });
    expect(report.prefixes).toMatchObject([{ prefix: `${BUCKET}/urllib/`, attempts: 1 }]);
  });
});

test.each([
  ['endpoint', `$AWS_ENDPOINT_URL/${BUCKET}`],
  ['intercept', `https://${BUCKET}.s3.us-east-1.amazonaws.com`],
])('curl, mode %s', async (mode, url) => {
  const file = join(workshop.root, 'curl.txt');
  await writeFile(file, 'by curl');
  const script = `curl --silent --show-error --output /dev/null --write-out '%{http_code}' --upload-file ${file} ${url}/curl/${mode}`;
  const { code, stdout, report } = await run(['--mode', mode], ['sh', '-c', script]);
  expect({ code, stdout, stored: await stored(`curl/${mode}`) }).toEqual({ code: 0, stdout: '200', stored: 'by curl' });
  expect(report.totals).toMatchObject({ calls: 1, succeeded: 1 });
});

describe('the AWS SDK for JavaScript', () => {
  /** Twelve uploads at once; `handler` is what the program gives its client beside the defaults. */
  const program = (key: string, handler = '') => [
    process.execPath,
    '--input-type=module',
    '--eval',
    `import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Agent } from 'node:https';
const s3 = new S3Client({${handler}});
const puts = Array.from({ length: 12 }, (_, n) => s3.send(new PutObjectCommand({ Bucket: '${BUCKET}', Key: '${key}/' + n, Body: 'x' })));
const told = (await Promise.all(puts)).map(({ $metadata }) => $metadata.attempts);
console.log(told.reduce((sum, attempts) => sum + attempts));`,
  ];
  const LIMIT = ['--limit', 'PUT 20/s per prefix burst 6'];

  test('mode endpoint: nothing has to be changed', async () => {
    const { code, stdout, report } = await run(LIMIT, program('sdk'));
    expect(code).toBe(0);
    expect(report.totals).toMatchObject({ calls: 12, succeeded: 12, attempts: Number(stdout) });
    expect(counting.requests).toBe(12);
  });

  test('mode intercept: with an agent that reads the proxy variables', async () => {
    const handler = 'requestHandler: { httpsAgent: new Agent({ proxyEnv: process.env, keepAlive: true }) }';
    const { code, stdout, report } = await run(['--mode', 'intercept', ...LIMIT], program('agent', handler));
    expect(code).toBe(0);
    expect(report.totals).toMatchObject({ calls: 12, succeeded: 12, attempts: Number(stdout) });
  });
});
