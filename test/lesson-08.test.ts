/** Lesson 08 with what it says of others: a real mitmproxy under the lab's own tests, and two SDKs with an old checksum. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { LAUNCHER } from '@slowdown/cli/testing';
import { labClient, labEnvironment, makeBucket, startBackend, type Backend } from '@slowdown/kit/backends';
import { startProxy, type Addon } from '@slowdown/kit/proxy';
import { oneAttempt } from '@slowdown/kit/testing';
import { describeWith } from '@slowdown/kit/tiers/vitest';
import { expect, test } from 'vitest';
import {
  checkAlways429,
  checkEveryThird,
  checkSlowBucket,
  LIMITS,
  type Between,
} from '../labs/08-by-script/test/checks.ts';
import { checkSplittingBucket } from '../labs/08-by-script/test/splitting-checks.ts';
import { slowDown } from '../labs/08-by-script/solution/addons.ts';
import { ROOT } from '../scripts/root.mjs';
import { startMitmdump } from './support/mitmdump.ts';
import { commands, pages } from './support/prose.ts';

const run = promisify(execFile);

/** The addon, and the addon on a clock that a test holds. */
const ADDON = join(ROOT, 'labs', '08-by-script', 'python', 'slow_bucket.py');
const ON_HELD_CLOCK = join(ROOT, 'test', 'support', 'held_clock.py');

const [page] = pages('src/content/docs/08-by-script.mdx');
const shown = page ? commands(page) : [];
const RUN = shown.filter((command) => command.startsWith('npx slowdown run '));
const WITHOUT_A_SCRIPT = RUN.filter((command) => !command.includes('--script'));
const [WITH_A_SCRIPT = ''] = RUN.filter((command) => command.includes('--script'));
const [IN_MITMPROXY = '', THROUGH_IT = ''] = shown.filter((command) => /mitmdump|slowdown job/.test(command));

/** The page's command in a shell, at the workshop's root. */
function typed(command: string) {
  const script = command.replace('npx slowdown', `'${process.execPath}' '${LAUNCHER}'`);
  return run('sh', ['-c', script], { cwd: ROOT, env: { ...process.env, NO_COLOR: '1' } });
}

test.each(WITHOUT_A_SCRIPT)('%s', async (command) => {
  const { stdout, stderr } = await typed(command);
  expect(stdout).toMatch(/^hot: \d+ of 60 parts stored/);
  expect(stderr).toMatch(/matched \d+, struck [1-9]/);
});

test('the script of the page, as the solution has it, stands before the job', async () => {
  const { stdout, stderr } = await typed(WITH_A_SCRIPT.replace('/exercise/', '/solution/'));
  expect(stdout).toMatch(/^hot: \d+ of 60 parts stored.*\ncold: 60 of 60 parts stored, in 60 attempts\n$/);
  expect(stderr).toMatch(/Injected +[1-9]\d* × script/);
});

await describeWith('python', 'the job of the page through mitmdump', (python) => {
  test('is slowed down there, as the page says it', async () => {
    await using resources = new AsyncDisposableStack();
    const backend = resources.use(await startBackend('embedded'));
    await makeBucket(backend.url, 'results');
    // The rest of the command is what startMitmdump says too.
    expect(IN_MITMPROXY).toContain(
      '--listen-host 127.0.0.1 --listen-port 8080 --mode reverse:http://127.0.0.1:PORT --set keep_host_header=true ',
    );
    const args = (IN_MITMPROXY.match(/-s \S+|--set slow_\S+/g) ?? []).flatMap((words) => words.split(' '));
    const mitmdump = resources.use(await startMitmdump(python ?? '', backend.url, { args }));
    const { stdout } = await typed(THROUGH_IT.replace('http://127.0.0.1:8080', mitmdump.url));
    const attempts = Number(/^hot: .* in (\d+) attempts$/m.exec(stdout)?.[1]);
    expect(attempts).toBeGreaterThan(60);
    expect(stdout).toContain('cold: 60 of 60 parts stored, in 60 attempts');
  });
});

/** Puts a mitmdump of its own between a client and the backend. */
function withMitmproxy(python: string, backend: Backend, resources: AsyncDisposableStack): Between {
  const direct = resources.adopt(labClient(backend.url), (client) => client.destroy());
  return async (script) => {
    const folder = resources.adopt(await mkdtemp(join(tmpdir(), 'slowdown-clock-')), (path) =>
      rm(path, { recursive: true, force: true }),
    );
    const clock = join(folder, 'now');
    let nowMs = 0;
    const later = (ms: number) => writeFileSync(clock, String((nowMs += ms)));
    later(0);
    const settings = {
      slow: script,
      slow_rate: LIMITS.ratePerSecond,
      slow_burst: LIMITS.burst,
      slow_split_after: LIMITS.splitAfterMs / 1000,
    };
    const args = [
      '-s',
      ON_HELD_CLOCK,
      ...Object.entries(settings).flatMap(([name, value]) => ['--set', `${name}=${value}`]),
    ];
    const mitmdump = resources.use(
      await startMitmdump(python, backend.url, { args, environment: { HELD_CLOCK: clock } }),
    );
    const bucket = `lab-${crypto.randomUUID()}`;
    await makeBucket(backend.url, bucket);
    return {
      once: resources.adopt(oneAttempt(mitmdump.url), (client) => client.destroy()),
      bucket,
      later,
      async storedKeys() {
        const { Contents = [] } = await direct.send(new ListObjectsV2Command({ Bucket: bucket }));
        return Contents.map(({ Key = '' }) => Key).toSorted();
      },
      async given(Key) {
        await direct.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'an object' }));
      },
    };
  };
}

await describeWith('python', 'a real mitmproxy with the addon in Python', (python) => {
  const heldTo = (name: string, check: (context: { between: Between }) => Promise<void>) =>
    test(name, async () => {
      await using resources = new AsyncDisposableStack();
      const backend = resources.use(await startBackend('embedded'));
      await check({ between: withMitmproxy(python ?? '', backend, resources) });
    });
  checkAlways429(heldTo);
  checkEveryThird(heldTo);
  checkSlowBucket(heldTo);
  checkSplittingBucket(heldTo);

  test('takes the body before it says no, though the script has said so at the head', async () => {
    await using resources = new AsyncDisposableStack();
    const backend = resources.use(await startBackend('embedded'));
    const args = ['-s', ADDON, '--set', 'slow=always429'];
    const { url } = resources.use(await startMitmdump(python ?? '', backend.url, { args }));
    const client = resources.adopt(connect(Number(new URL(url).port), '127.0.0.1'), (socket) => void socket.destroy());
    let heard = '';
    client.on('data', (chunk) => (heard += chunk.toString('latin1')));
    client.write('PUT /b/k HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n');
    await expect.poll(() => heard).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    client.write('part');
    await expect.poll(() => heard).toContain('HTTP/1.1 429');
  });
});

/** Says SlowDown, and leaves the headers of the object that it replaces. */
const OLD_HEADERS: Addon = {
  response({ request, response }) {
    if (request.method !== 'GET' || response === null) return;
    const { statusCode, content } = slowDown();
    response.statusCode = statusCode;
    response.content = content;
    for (const header of response.headers) {
      if (header[0].toLowerCase() === 'content-length') header[1] = String(content?.length);
    }
  },
};

const GET_OBJECT = `
import boto3
try:
    boto3.client("s3").get_object(Bucket="results", Key="a")
except Exception as error:
    print(type(error).__name__, error)
`;

async function oldChecksum(): Promise<AsyncDisposable & { url: string; requests(): number }> {
  await using unfinished = new AsyncDisposableStack();
  const backend = unfinished.use(await startBackend('embedded'));
  await makeBucket(backend.url, 'results');
  const direct = unfinished.adopt(labClient(backend.url), (client) => client.destroy());
  await direct.send(new PutObjectCommand({ Bucket: 'results', Key: 'a', Body: 'an object' }));
  const proxy = unfinished.use(await startProxy({ upstream: backend.url, addon: OLD_HEADERS }));
  const resources = unfinished.move();
  return {
    url: proxy.url,
    requests: () => proxy.flows.length,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

test('a refusal with an old checksum is no throttling to the SDK for JavaScript', async () => {
  await using stage = await oldChecksum();
  const s3 = labClient(stage.url);
  const error: unknown = await s3.send(new GetObjectCommand({ Bucket: 'results', Key: 'a' })).catch((e: unknown) => e);
  s3.destroy();
  expect(String(error)).toMatch(/^Error: Checksum mismatch/);
  // Two waits as after a failure that passes, up to 50 and 100 ms; after throttling they can be 1 and 2 s.
  const waitedMs: unknown = expect.toSatisfy((ms: number) => ms <= 150);
  expect(error).toMatchObject({ $metadata: { httpStatusCode: 503, attempts: 3, totalRetryDelay: waitedMs } });
});

await describeWith('python', 'a refusal with an old checksum', (python) => {
  test('makes boto3 crash, at its first attempt', async () => {
    await using stage = await oldChecksum();
    const { stdout } = await run(python ?? '', ['-c', GET_OBJECT], { env: labEnvironment(stage.url) });
    expect(stdout).toBe("AttributeError 'StreamingChecksumBody' object has no attribute 'strip'\n");
    expect(stage.requests()).toBe(1);
  });
});
