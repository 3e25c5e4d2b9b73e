/** Lesson 07: what its table and its bets say of the SDK, decided by editing answers of the real one; boto3 beside it. */
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { labClient, labEnvironment, makeBucket, startBackend, type Backend } from '@slowdown/kit/backends';
import { parseFilter } from '@slowdown/kit/flows';
import { startProxy, type Edit, type HeldFlow } from '@slowdown/kit/proxy';
import { describeWith } from '@slowdown/kit/tiers/vitest';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ANSWERS, type AnswerRow } from '../src/components/answers.ts';
import { BETS } from '../src/components/bets.ts';

const SLOW_DOWN = '<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>';
const bytes = (text: string) => new TextEncoder().encode(text);
const bodyOf = ({ body }: HeldFlow) => new TextDecoder().decode(body ?? undefined);

/** The list with another name in it. */
const renamed = (held: HeldFlow): Edit => ({ body: bytes(bodyOf(held).replace('>results<', '>resuits<')) });

/** What the first answer becomes, by the words of the lesson's table. */
const EDITS: Record<string, (held: HeldFlow) => Edit> = {
  '429': () => ({ status: 429 }),
  '503 without a code': () => ({ status: 503 }),
  '503 with the code SlowDown': () => ({ status: 503, body: bytes(SLOW_DOWN) }),
  '400 without a code': () => ({ status: 400 }),
  '400 with the code SlowDown': () => ({ status: 400, body: bytes(SLOW_DOWN) }),
  '200, body breaks off': (held) => ({ body: bytes(bodyOf(held).slice(0, 180)) }),
  '200, a bucket’s name changed': renamed,
  '200, body empty': () => ({ body: bytes('') }),
};

let backend: Backend;
beforeAll(async () => {
  backend = await startBackend('embedded');
  await makeBucket(backend.url, 'results');
});
afterAll(() => backend[Symbol.asyncDispose]());

interface Seen {
  attempts: number;
  sleptMs: number;
  names: string[];
  error: unknown;
}

/** One ListBuckets of the SDK as it comes, its first answer edited, its waits as long as can be drawn. */
async function listBuckets(edit: (held: HeldFlow) => Edit): Promise<Seen> {
  await using proxy = await startProxy({ upstream: backend.url });
  proxy.holding.filter = parseFilter('~s & ~u x-id=ListBuckets');
  const leave = proxy.holding.subscribe((all) => {
    const [held] = all;
    if (!held) return;
    leave();
    proxy.holding.filter = null;
    proxy.holding.resume(held.id, edit(held));
  });
  const s3 = labClient(proxy.url);
  const luck = vi.spyOn(Math, 'random').mockReturnValue(1 - Number.EPSILON);
  try {
    const { Buckets = [], $metadata } = await s3.send(new ListBucketsCommand());
    const names = Buckets.flatMap(({ Name }) => Name ?? []);
    return { attempts: proxy.flows.length, sleptMs: $metadata.totalRetryDelay ?? 0, names, error: null };
  } catch (error) {
    return { attempts: proxy.flows.length, sleptMs: 0, names: [], error };
  } finally {
    luck.mockRestore();
    s3.destroy();
  }
}

/** The longest wait in the table's words. */
function longest(sleptMs: number): string {
  const known: Record<number, string> = { 0: 'not at all', 49: 'up to 50 ms', 999: 'up to 1 s' };
  return known[sleptMs] ?? `${sleptMs} ms`;
}

function whatItGot({ error, names }: Seen): AnswerRow['program'] {
  if (error !== null) return 'gets an error';
  if (names.length === 0) return 'sees no bucket';
  return names.includes('resuits') ? 'sees the other name' : 'gets its list';
}

describe('the table', () => {
  test('has a row for each edit', () => {
    expect(ANSWERS.map(({ answer }) => answer)).toEqual(Object.keys(EDITS));
  });

  test.each(ANSWERS)('$answer: attempts $attempts, waits $waits, $program', async (row) => {
    const edit = EDITS[row.answer];
    if (!edit) throw new Error(`No edit is known for "${row.answer}".`);
    const seen = await listBuckets(edit);
    expect({
      answer: row.answer,
      attempts: seen.attempts,
      waits: longest(seen.sleptMs),
      program: whatItGot(seen),
    }).toEqual(row);
  });
});

test.each([
  [500, 2],
  [502, 2],
  [503, 2],
  [504, 2],
  [501, 1],
  [404, 1],
])('without a code, a %d is asked %d time(s)', async (status, attempts) => {
  expect((await listBuckets(() => ({ status }))).attempts).toBe(attempts);
});

/** By the bets' order: what shows whether each holds. */
const DECIDES: (() => Promise<boolean>)[] = [
  async () => (await listBuckets(() => ({ status: 400, body: bytes(SLOW_DOWN) }))).attempts === 1,
  async () => (await listBuckets(() => ({ status: 429 }))).attempts === 2,
  async () => {
    const withCode = await listBuckets(() => ({ status: 503, body: bytes(SLOW_DOWN) }));
    const without = await listBuckets(() => ({ status: 503 }));
    return withCode.sleptMs === without.sleptMs;
  },
  async () => {
    const changed = await listBuckets(renamed);
    return changed.error === null && changed.attempts === 1 && changed.names.includes('resuits');
  },
];

test.each(BETS.map(({ sentence, holds }, index) => ({ sentence, holds, decides: DECIDES[index] })))(
  'the bet "$sentence" holds: $holds',
  async ({ holds, decides }) => {
    expect(await decides?.()).toBe(holds);
  },
);

await describeWith('python', 'boto3 in legacy mode', (python) => {
  test('a 400 that says SlowDown is an error at once', async () => {
    let asked = 0;
    const server = createServer((_, response) => {
      asked += 1;
      response.writeHead(400, { 'content-type': 'application/xml' }).end(SLOW_DOWN);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const env = { ...labEnvironment(`http://127.0.0.1:${port}`), AWS_RETRY_MODE: 'legacy' };
    const list = 'import boto3; boto3.client("s3").list_buckets()';
    await expect(promisify(execFile)(python ?? '', ['-c', list], { env })).rejects.toThrow(/SlowDown/);
    server.close();
    expect(asked).toBe(1);
  });
});
