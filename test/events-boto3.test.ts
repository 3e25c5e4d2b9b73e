/** The events of a call beside those of real boto3, and both beside the table on the page about events. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { labEnvironment } from '@slowdown/kit/backends';
import { Emitter, events, type CallEvents } from '@slowdown/kit/events';
import { describeWith } from '@slowdown/kit/tiers/vitest';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { ROOT } from '../scripts/root.mjs';
import { EVENTS } from '../src/components/reference/events.ts';
import { LAB } from './events/clients.ts';
import { RUNS, type Run } from './events/operations.ts';
import { scriptedService } from './support/events-service.ts';

/** Nothing listens there, and nobody asks. */
const NOWHERE = 'http://127.0.0.1:9';

/** One event, and what it brought, as far as the two can say it in the same words. */
interface Seen {
  event: string;
  payload: Record<string, unknown>;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** What test/support/events_boto3.py tells of a value. */
function told(value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (!isObject(value)) return value;
  if ('statusCode' in value) return { status: value.statusCode };
  if ('httpResponse' in value) return told(value.httpResponse);
  return 'service' in value && 'name' in value ? { operation: value.name } : 'set';
}

async function ours({ called, scenario: { answers, drainingCalls = 0 } }: Run): Promise<Seen[]> {
  const emitter = new Emitter<CallEvents>();
  let heard: Seen[] = [];
  emitter.registerFirst('*', ({ eventName, ...payload }) => {
    const entries = Object.entries(payload).map(([key, value]) => [key, told(value)]);
    heard.push({ event: eventName, payload: Object.fromEntries(entries) });
  });
  await using service = await scriptedService(...answers(called));
  const client = called.client(service.url, emitter);
  for (let left = drainingCalls; left >= 0; left -= 1) {
    heard = [];
    await client.call().catch(() => null);
  }
  client.destroy();
  return heard;
}

/** What boto3 emits for calls, or where it presigns their URLs. */
async function boto3(python: string, calls: readonly object[], presign = false): Promise<Seen[][]> {
  const asked = promisify(execFile)(python, ['test/support/events_boto3.py'], {
    cwd: ROOT,
    env: labEnvironment(NOWHERE),
    maxBuffer: 1 << 26,
  });
  asked.child.stdin?.end(JSON.stringify(calls.map((call) => ({ drainingCalls: 0, ...call, presign }))));
  return JSON.parse((await asked).stdout) as Seen[][];
}

async function theirs(python: string, runs: readonly Run[]): Promise<Seen[][]> {
  await using services = new AsyncDisposableStack();
  const calls = [];
  for (const { called, scenario } of runs) {
    const { url } = services.use(await scriptedService(...scenario.answers(called)));
    calls.push({ ...called, ...scenario, url });
  }
  return await boto3(python, calls);
}

function entryOf(event: string) {
  const entry = EVENTS.find(({ kind }) => kind === event.split('.')[0]);
  if (!entry) throw new Error(`${event} is not in the table.`);
  return entry;
}

const camelCase = (key: string) => key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** botocore's names of a signature, by the SDK's. */
const SIGNATURES: Record<string, string> = { v4: 'aws.auth#sigv4', s3v4: 'aws.auth#sigv4' };

/** A payload of botocore's in the words of the kit, without what the table says is lacking. */
function translated({ event, payload }: Seen): Seen {
  const lacks: readonly string[] = entryOf(event).lacks;
  const entries = Object.entries(payload)
    .filter(([key]) => !lacks.includes(key))
    .map(([key, value]) => [camelCase(key), key === 'signature_version' ? SIGNATURES[String(value)] : value]);
  return { event, payload: Object.fromEntries(entries) };
}

/** A payload of the kit's without what the table says is added. */
function withoutAdded({ event, payload }: Seen): Seen {
  const { adds } = entryOf(event);
  return { event, payload: Object.fromEntries(Object.entries(payload).filter(([key]) => !adds.includes(key))) };
}

beforeEach(() => {
  // Nobody waits: the time before a retry is this times the backoff.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => void vi.restoreAllMocks());

describe.each(RUNS)('$title', (run) => {
  test('the table says what each event brings, and how often it comes', async () => {
    const seen = await ours(run);
    for (const { event, payload } of seen) {
      expect([event, Object.keys(payload).sort()]).toEqual([event, entryOf(event).brings.toSorted()]);
    }
    const { attempts } = run.scenario;
    const ends = seen.at(-1)?.event.split('.')[0];
    for (const { kind, per } of EVENTS) {
      const times = seen.filter(({ event }) => event.split('.')[0] === kind).length;
      if (kind.startsWith('after-call')) expect([kind, times]).toEqual([kind, kind === ends ? 1 : 0]);
      // An attempt without a response has nothing to parse.
      else if (kind !== 'before-parse') expect([kind, times]).toEqual([kind, per === 'call' ? 1 : attempts]);
    }
  });
});

await describeWith('python', 'beside boto3', (python) => {
  let there: Seen[][];
  beforeAll(async () => {
    there = await theirs(python ?? '', RUNS);
  });

  test.each(RUNS.map((run, index) => ({ ...run, index })))('$title', async ({ index, ...run }) => {
    expect((await ours(run)).map(withoutAdded)).toEqual(there[index]?.map(translated));
  });

  test('the SDK signs a URL on the way of a call, and turns back before it sends; botocore has a shorter way', async () => {
    const emitter = new Emitter<CallEvents>();
    const here: string[] = [];
    emitter.register('*', ({ eventName }) => void here.push(eventName));
    const client = new S3Client({ ...LAB, endpoint: NOWHERE, forcePathStyle: true });
    client.middlewareStack.use(events(emitter));
    const params = { Bucket: 'results', Key: 'part-1' };
    await getSignedUrl(client, new PutObjectCommand(params));
    client.destroy();
    const [presigned = []] = await boto3(
      python ?? '',
      [{ service: 's3', url: NOWHERE, method: 'put_object', params }],
      true,
    );

    expect(here).toEqual([
      'provide-client-params.s3.PutObject',
      'before-parameter-build.s3.PutObject',
      'before-endpoint-resolution.s3',
      'before-call.s3.PutObject',
      'request-created.s3.PutObject',
      'choose-signer.s3.PutObject',
      'before-sign.s3.PutObject',
    ]);
    const onlyHere = ['before-call.s3.PutObject', 'request-created.s3.PutObject'];
    expect(presigned.map(({ event }) => event)).toEqual(here.filter((event) => !onlyHere.includes(event)));
  });
});
