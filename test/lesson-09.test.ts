/**
 * Lesson 09: what its tables say of needs-retry, of the end of a call, of who notices a changed byte, and of the four
 * bets. Decided by the SDK for JavaScript here, and by what the lesson's Python program prints of boto3.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  GetObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  type GetObjectCommandInput,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { LAUNCHER } from '@slowdown/cli/testing';
import { labClient, labEnvironment, makeBucket, startBackend, type Backend } from '@slowdown/kit/backends';
import { Emitter, events, type CallEvents } from '@slowdown/kit/events';
import { totals } from '@slowdown/kit/flows';
import { startProxy, type Addon, type Rule } from '@slowdown/kit/proxy';
import { faultFrom, rulesOf } from '@slowdown/kit/scenario';
import { describeWith } from '@slowdown/kit/tiers/vitest';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { piecesOf } from '../labs/09-needs-retry/model.ts';
import { lab } from '../labs/09-needs-retry/lab.ts';
import { ROOT } from '../scripts/root.mjs';
import { CLIENTS, ENDS, HEARINGS, READERS, SETTLED, type Settled } from '../src/components/needs-retry.ts';
import { recordedRun } from '../src/components/recorded.ts';
import { commands, pages } from './support/prose.ts';

const run = promisify(execFile);
const BUCKET = 'results';
const STORED = Buffer.from(Array.from({ length: 100_000 }, (_, n) => `row ${String(n).padStart(6, '0')}\n`).join(''));

let backend: Backend;
beforeAll(async () => {
  backend = await startBackend('embedded');
  await makeBucket(backend.url, BUCKET);
  const direct = labClient(backend.url);
  await direct.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'stored', Body: STORED }));
  direct.destroy();
});
afterAll(() => backend[Symbol.asyncDispose]());

/** What is in the list goes to the client under another name. */
const CHANGED_LIST: Addon = {
  response({ response }) {
    if (!response?.content) return;
    response.content = Buffer.from(response.content).toString().replace(`>${BUCKET}<`, '>resuits<');
  },
};

interface Client extends AsyncDisposable {
  /** Reads the object, or another, in a way of its own; in words what came of it. */
  get: (read?: Read, input?: Partial<GetObjectCommandInput>) => Promise<{ outcome: string; attempts: number }>;
  s3: ReturnType<typeof labClient>;
  /** What needs-retry heard, attempt by attempt. */
  heard: string[];
  requests: () => number;
}

type Read = (output: Parameters<typeof piecesOf>[0]) => Promise<Uint8Array | null>;
const toTheEnd: Read = async ({ Body }) => (await Body?.transformToByteArray()) ?? null;
/** Reads so many bytes at least, and leaves. */
const leavingAfter =
  (bytes: number): Read =>
  async (output) => {
    const pieces: Uint8Array[] = [];
    let read = 0;
    for await (const piece of piecesOf(output)) {
      pieces.push(piece);
      read += piece.length;
      if (read >= bytes) break;
    }
    return Buffer.concat(pieces);
  };
/** Enough for the changed byte, which is in the middle of the proxy's first piece. */
const firstBytes = leavingAfter(128 << 10);
const half = leavingAfter(STORED.length / 2);
const notAtAll: Read = (output) => {
  if (output.Body && 'destroy' in output.Body) output.Body.destroy();
  return Promise.resolve(null);
};

/** A client of a proxy that spoils answers, with the plugin. */
async function client(lines: string[], config: S3ClientConfig = {}, addon?: Addon): Promise<Client> {
  await using unfinished = new AsyncDisposableStack();
  const rules: Rule[] = rulesOf(lines.map(faultFrom));
  const proxy = unfinished.use(await startProxy({ upstream: backend.url, rules, ...(addon && { addon }) }));
  const s3 = unfinished.adopt(labClient(proxy.url, config), (each) => each.destroy());
  const heard: string[] = [];
  const emitter = new Emitter<CallEvents>();
  emitter.register('needs-retry', ({ response }) => {
    heard.push(String(response?.httpResponse.statusCode ?? 'no response'));
  });
  s3.middlewareStack.use(events(emitter));
  const resources = unfinished.move();
  return {
    s3,
    heard,
    requests: () => proxy.flows.length,
    async get(read = toTheEnd, input = {}) {
      let called = false;
      try {
        const output = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'stored', ...input }));
        called = true;
        const { attempts = 0 } = output.$metadata;
        const bytes = await read(output);
        const isRight = bytes === null || STORED.subarray(0, bytes.length).equals(bytes);
        return { outcome: isRight ? 'right' : 'a wrong byte, and no error', attempts };
      } catch (error) {
        const { message, $metadata } = error as Error & { $metadata?: { attempts: number } };
        return { outcome: called ? `read: ${message}` : `call: ${message}`, attempts: $metadata?.attempts ?? 0 };
      }
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

describe('the job of the page', () => {
  const job = async (variant: 'starter' | 'solution') => {
    await using proxy = await startProxy({ upstream: backend.url, rules: rulesOf(lab.workbench.rules) });
    const script = 'labs/09-needs-retry/job.ts';
    const env = labEnvironment(proxy.url);
    const { stdout } = await run(process.execPath, [`--conditions=${variant}`, script], { cwd: ROOT, env });
    await proxy.idle();
    return { lines: stdout.trim().split('\n'), seen: totals(proxy.flows, { ended: true }) };
  };
  const count = (lines: string[], words: string) => lines.filter((line) => line.includes(words)).length;

  test('makes 24 requests, and loses six reads, two of them without an error', async () => {
    const { lines, seen } = await job('starter');
    expect(seen).toMatchObject({ calls: 20, attempts: 24, retries: 4 });
    expect([count(lines, ', right'), count(lines, 'not read'), count(lines, 'WRONG, no error')]).toEqual([4, 4, 2]);
    expect(lines.slice(-2)).toEqual([
      'needs-retry came 24 times; my counter says 24 retries',
      'how the calls ended: 20 ok',
    ]);
    expect(recordedRun('09-needs-retry')).toMatchObject({ attempts: 24, retries: 4, output: lines });
  });

  test('put right, asks four times more, and counts four retries', async () => {
    const { lines, seen } = await job('solution');
    expect(seen).toMatchObject({ calls: 24, attempts: 28, retries: 4 });
    expect([count(lines, 'right, checked'), count(lines, 'not read'), count(lines, 'WRONG, no error')]).toEqual([
      8, 0, 2,
    ]);
    expect(lines.slice(-2)).toEqual([
      'needs-retry came 28 times; my counter says 4 retries',
      'how the calls ended: 24 ok',
    ]);
  });
});

describe('what needs-retry hears', () => {
  const SPOILED: Record<string, { lines: string[]; read?: Read; input?: Partial<GetObjectCommandInput> }> = {
    '503 SlowDown': { lines: ['503 SlowDown until 1 requests'] },
    'none, connection closed': { lines: ['closed until 1 requests'] },
    '404 NoSuchKey': { lines: [], input: { Key: 'missing' } },
    'one byte changed': { lines: ['corrupted'] },
    'breaks off in the middle': { lines: ['truncated 50%'] },
    'one byte changed, half of it read': { lines: ['corrupted'], read: half },
  };
  const PROGRAM = [
    [/^right$/, 'gets its object'],
    [/^call: /, 'gets an error'],
    [/^read: /, 'gets an error, while it reads'],
    [/^a wrong byte/, 'gets a wrong byte, and no error'],
  ] as const;

  test.each(HEARINGS)('$answer: $heard, and the program $program', async ({ answer, heard, program }) => {
    const { lines, read, input } = SPOILED[answer] ?? { lines: ['no such answer'] };
    await using it = await client(lines);
    const { outcome } = await it.get(read, input);
    expect(it.heard).toEqual(heard);
    expect(it.requests()).toBe(heard.length);
    expect(PROGRAM.find(([words]) => words.test(outcome))?.[1]).toBe(program);
  });
});

const OUTCOMES: Record<string, { lines: string[]; key?: string; callsBefore?: number }> = {
  '200': { lines: [] },
  '503, 503, 200': { lines: ['503 SlowDown until 2 requests'] },
  '503 always': { lines: ['503 SlowDown'] },
  '503, 503, 404': { lines: ['503 SlowDown until 2 requests'], key: 'missing' },
  '404': { lines: [], key: 'missing' },
  'closed always': { lines: ['closed'] },
  '500, quota empty': { lines: ['500 InternalError'], callsBefore: 20 },
};

test.each(ENDS)('the SDK for JavaScript says of $what: attempts $js', async ({ what, js }) => {
  const { lines, key: Key = 'stored', callsBefore = 0 } = OUTCOMES[what] ?? { lines: ['no such outcome'] };
  const luck = vi.spyOn(Math, 'random').mockReturnValue(0);
  await using it = await client(lines);
  for (let n = 0; n < callsBefore; n += 1) await it.get();
  const { attempts } = await it.get(toTheEnd, { Key });
  luck.mockRestore();
  expect(String(attempts)).toBe(js);
});

describe('who notices a changed byte, in the SDK for JavaScript', () => {
  const WAYS: Record<string, (it: Client) => ReturnType<Client['get']>> = {
    'read to its end': ({ get }) => get(),
    'the first bytes, then leave': ({ get }) => get(firstBytes),
    'not read at all': ({ get }) => get(notAtAll),
    'a Range of it': ({ get }) => get(toTheEnd, { Range: 'bytes=0-499999' }),
    'validation “when required”': ({ get }) => get(),
  };

  test.each(READERS)('$how: $js', async ({ how, js }) => {
    const config: S3ClientConfig = how.includes('when required') ? { responseChecksumValidation: 'WHEN_REQUIRED' } : {};
    await using it = await client(['corrupted'], config);
    const { outcome } = (await WAYS[how]?.(it)) ?? { outcome: 'no such way' };
    expect(it.requests()).toBe(1);
    if (js === 'nobody notices')
      expect(outcome).toBe(how === 'not read at all' ? 'right' : 'a wrong byte, and no error');
    else expect(outcome).toContain(`read: ${js}`);
  });
});

/** What three clients did, in the words of the bets' table. */
interface Measured {
  attemptsAfter: (answer: '400 SlowDown' | '400 ThrottlingException' | '429') => number;
  longestAfter503: { withCode: number; without: number };
  list: string;
  object: string;
}

const times = (count: number) => `${count} ${count === 1 ? 'attempt' : 'attempts'}`;

function settledBy({ attemptsAfter, longestAfter503, list, object }: Measured): Settled[] {
  const { withCode, without } = longestAfter503;
  const slowDown = attemptsAfter('400 SlowDown');
  const others = slowDown === 1 ? `, 400 ThrottlingException: ${attemptsAfter('400 ThrottlingException')}` : '';
  return [
    { verdict: slowDown === 1 ? 'nearly holds' : 'doesn’t hold', seen: `400 SlowDown: ${times(slowDown)}${others}` },
    { verdict: attemptsAfter('429') > 1 ? 'holds' : 'doesn’t hold', seen: `429: ${times(attemptsAfter('429'))}` },
    {
      verdict: withCode === without ? 'nearly holds' : 'doesn’t hold',
      seen: `503: up to ${withCode} s with SlowDown, ${without} s without`,
    },
    {
      verdict: list === 'no error' && object !== 'nobody notices' ? 'holds for a list' : 'doesn’t hold',
      seen: `list: ${list}; object: ${object}`,
    },
  ];
}

const tableOf = (name: (typeof CLIENTS)[number]) => SETTLED.map((bet) => bet[CLIENTS.indexOf(name)]);

test('the four bets, in the SDK for JavaScript', async () => {
  const luck = vi.spyOn(Math, 'random').mockReturnValue(1 - Number.EPSILON);
  const after = async (fault: string) => {
    await using it = await client([`${fault} until 1 requests`]);
    const { $metadata } = await it.s3
      .send(new GetObjectCommand({ Bucket: BUCKET, Key: 'stored' }))
      .then(async (output) => ({ ...output, bytes: await toTheEnd(output) }));
    // The SDK cuts off the fraction of a millisecond.
    return { attempts: it.requests(), waitedS: (($metadata.totalRetryDelay ?? 0) + 1) / 1000 };
  };
  const [slowDown400, throttling400, tooMany] = [
    await after('400 SlowDown'),
    await after('400 ThrottlingException'),
    await after('429'),
  ];
  const longestAfter503 = { withCode: (await after('503 SlowDown')).waitedS, without: (await after('503')).waitedS };
  luck.mockRestore();

  await using listing = await client([], {}, CHANGED_LIST);
  const { Buckets = [] } = await listing.s3.send(new ListBucketsCommand());
  expect(Buckets.map(({ Name }) => Name)).toContain('resuits');
  await using changed = await client(['corrupted']);
  const [, object = ''] = /^read: (Checksum mismatch)/.exec((await changed.get()).outcome) ?? [];

  const attempts = { '400 SlowDown': slowDown400, '400 ThrottlingException': throttling400, '429': tooMany };
  const measured = settledBy({
    attemptsAfter: (answer) => attempts[answer].attempts,
    longestAfter503,
    list: 'no error',
    object,
  });
  expect(measured).toEqual(tableOf('SDK for JavaScript'));
});

const [page] = pages('src/content/docs/09-needs-retry.mdx');
const COMMAND = (page ? commands(page) : []).find((command) => command.startsWith('npx slowdown run ')) ?? '';

/** The Python of this workshop, as a page writes it. */
const PYTHON = 'labs/python/.venv/bin/python';

/** A call of the Python program, as it prints it in two lines. */
interface Printed {
  heard: string[];
  ended: string;
  waits: string;
  left: string;
}

const CALL = /^(\S.*?) {2,}((?:\d:\S+ ?)+) +(\S+)\n +(no wait|waits .*? s) {2,}(.*)$/gm;

function printedOf(section: string): Map<string, Printed> {
  return new Map(
    [...section.matchAll(CALL)].map(([, name = '', heard = '', ended = '', waits = '', left = '']) => [
      name,
      { heard: heard.trim().split(' '), ended, waits, left },
    ]),
  );
}

await describeWith('python', 'real boto3', (location) => {
  const python = location ?? 'python3';
  let standard: Map<string, Printed>;
  let legacy: Map<string, Printed>;
  let readers: Map<string, string[]>;

  // The page's own command, at the workshop's root.
  beforeAll(async () => {
    expect(COMMAND).toContain(PYTHON);
    const script = COMMAND.replace('npx slowdown', `'${process.execPath}' '${LAUNCHER}'`).replace(
      PYTHON,
      `'${python}'`,
    );
    const { stdout } = await run('sh', ['-c', script], { cwd: ROOT, env: { ...process.env, NO_COLOR: '1' } });
    const [, inStandard = '', inLegacy = '', changed = ''] = stdout.split(/^--- .* ---\n/m);
    standard = printedOf(inStandard);
    legacy = printedOf(inLegacy);
    readers = new Map(
      changed
        .trim()
        .split('\n')
        .map((line): [string, string[]] => {
          const [how = '', ...rest] = line.split(/ {2,}/);
          return [how, rest];
        }),
    );
  });

  const NAMES: Record<string, string> = {
    '200': 'fine',
    '503, 503, 200': '503-twice',
    '503 always': '503-always',
    '503, 503, 404': '503-twice-missing',
    '404': 'missing',
    'closed always': 'closed-always',
    '500, quota empty': '500, the 21st time',
  };

  test.each(ENDS)('what is left of $what: $boto3; in legacy mode $legacy', (row) => {
    const name = NAMES[row.what] ?? '';
    expect({ boto3: standard.get(name)?.left, legacy: legacy.get(name)?.left }).toEqual({
      boto3: row.boto3,
      legacy: row.legacy,
    });
  });

  test('needs-retry comes on success too, with attempts from 1, and without a response where none came', () => {
    expect(standard.get('fine')).toMatchObject({ heard: ['1:200'], ended: 'success' });
    expect(standard.get('503-once')?.heard).toEqual(['1:503', '2:200']);
    expect(standard.get('closed-once')?.heard).toEqual(['1:-', '2:200']);
    expect(legacy.get('closed-always')?.heard).toEqual(['1:-', '2:-', '3:-', '4:-', '5:-']);
    expect(standard.get('503-twice')).toMatchObject({ ended: 'success', left: 'RetryAttempts 2, MaxAttemptsReached' });
  });

  test('who notices a changed byte, each in one request', () => {
    const WAYS: Record<string, string> = {
      'read to its end': 'read()',
      'the first bytes, then leave': 'read(100)',
      'not read at all': 'not read',
      'a Range of it': 'Range',
      'validation “when required”': 'when_required',
    };
    for (const { how, boto3 } of READERS) expect(readers.get(WAYS[how] ?? ''), how).toEqual([boto3, '1 request']);
    expect(readers.get('read(its length)')).toEqual(['nobody notices', '1 request']);
  });

  test.each([
    ['boto3', () => standard, 'read()', undefined],
    ['boto3, legacy mode', () => legacy, 'read(), legacy mode', 'legacy'],
  ] as const)('the four bets, in %s', async (name, calls, reading, mode) => {
    const seen = (call: string) => calls().get(call) ?? { heard: [], waits: '', ended: '', left: '' };
    const names = { '400 SlowDown': '400-once', '400 ThrottlingException': '400-throttling-once', '429': '429-once' };
    const waitedS = (call: string) => Number(/waits ([\d.]+) s/.exec(seen(call).waits)?.[1]);
    await using proxy = await startProxy({ upstream: backend.url, addon: CHANGED_LIST });
    const list = 'import boto3; print(*[b["Name"] for b in boto3.client("s3").list_buckets()["Buckets"]])';
    const env = { ...labEnvironment(proxy.url), ...(mode && { AWS_RETRY_MODE: mode }) };
    const { stdout } = await run(python, ['-c', list], { cwd: ROOT, env });
    expect(stdout.trim().split(' ')).toContain('resuits');
    const measured = settledBy({
      attemptsAfter: (answer) => seen(names[answer]).heard.length,
      longestAfter503: { withCode: waitedS('503-once'), without: waitedS('bare-503-once') },
      list: 'no error',
      object: readers.get(reading)?.[0] ?? '',
    });
    expect(measured).toEqual(tableOf(name));
  });
});
