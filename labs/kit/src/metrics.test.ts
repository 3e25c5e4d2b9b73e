/** What the instruments count of real clients behind a real proxy, read from OpenTelemetry's own SDK. */
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { SQSClient, ListQueuesCommand } from '@aws-sdk/client-sqs';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { StandardRetryStrategy } from '@smithy/core/retry';
import { labClient, makeBucket, startBackend } from '@slowdown/kit/backends';
import { Emitter, events, type CallEvents } from '@slowdown/kit/events';
import { metrics, type MetricsOptions } from '@slowdown/kit/metrics';
import { countOf, readableMeter, sumOf, type Reading } from '@slowdown/kit/metrics/reading';
import { startProxy, type Rule } from '@slowdown/kit/proxy';
import { readScenario, rulesOf } from '@slowdown/kit/scenario';
import { tenthOfTheBackoff } from '@slowdown/kit/testing';
import { describe, expect, test, vi } from 'vitest';

vi.setConfig({ testTimeout: 60_000 });

const BUCKET = 'metrics';

/** Rules for faults that strike the first requests only. */
const first = (requests: number, fault: object): Rule[] =>
  rulesOf(readScenario({ name: 'first', rules: [{ fault, when: [{ type: 'until', requests }] }] }).rules);

interface Setting {
  readonly rules?: readonly Rule[];
  readonly config?: S3ClientConfig;
  readonly options?: MetricsOptions;
  /** What other handlers the emitter has. */
  readonly prepare?: (emitter: Emitter<CallEvents>) => void;
}

/** What was counted of a client after `use` has used it; a call that fails may. */
async function counted(use: (s3: S3Client) => Promise<unknown>, setting: Setting = {}): Promise<Reading[]> {
  const { rules = [], config = {}, options = {}, prepare } = setting;
  await using backend = await startBackend('embedded');
  await makeBucket(backend.url, BUCKET);
  await using proxy = await startProxy({ upstream: backend.url, rules });
  const { meter, read } = readableMeter();
  const emitter = new Emitter<CallEvents>();
  prepare?.(emitter);
  metrics(emitter, { meter, ...options });
  const s3 = labClient(proxy.url, { retryStrategy: tenthOfTheBackoff(() => 0.5), ...config });
  s3.middlewareStack.use(events(emitter));
  await use(s3).catch(() => {});
  s3.destroy();
  await proxy.idle();
  return await read();
}

const put = (s3: S3Client, Key = 'a/b/c') => s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'body' }));

/** Counters as lines, `attempts{outcome=success} 1`, without the labels that all of them share. */
const counters = (readings: readonly Reading[]) =>
  readings
    .filter(({ name }) => !name.endsWith('.duration'))
    .map(({ name, attributes, sum }) => {
      const own = Object.entries(attributes).filter(([key]) => !key.startsWith('rpc.'));
      return `${name.replace('aws.client.', '')}{${own.map(([key, value]) => `${key}=${String(value)}`).join()}} ${sum}`;
    });

describe('calls and their attempts', () => {
  test('one that succeeds at once is one call and one attempt', async () => {
    expect(counters(await counted(put))).toEqual(['calls{outcome=success} 1', 'attempts{outcome=success} 1']);
  });

  test('one that is throttled first has a throttle, a retry that names why, and another attempt', async () => {
    expect(counters(await counted(put, { rules: first(1, { type: 'slowDown' }) }))).toEqual([
      'calls{outcome=success} 1',
      'attempts{error.type=SlowDown,outcome=throttled} 1',
      'attempts{outcome=success} 1',
      'retries{error.type=SlowDown} 1',
      'throttles{error.type=SlowDown} 1',
    ]);
  });

  test('a bare 429 is a throttle, named after its status where the code says nothing', async () => {
    const rules = first(1, { type: 'status', status: 429 });
    expect(counters(await counted(put, { rules }))).toContain('throttles{error.type=429} 1');
  });

  test('a connection that ends without an answer is transient, and named after what Node says', async () => {
    const readings = counters(await counted(put, { rules: first(1, { type: 'reset' }) }));
    expect(readings).toContain('attempts{error.type=ECONNRESET,outcome=transient} 1');
  });

  test('one that fails for good is an error, and no retry', async () => {
    const get = (s3: S3Client) => s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'missing' }));
    expect(counters(await counted(get))).toEqual([
      'calls{error.type=NoSuchKey,outcome=error} 1',
      'attempts{error.type=NoSuchKey,outcome=error} 1',
    ]);
  });

  test('one that was throttled as often as it may try is exhausted', async () => {
    const readings = counters(await counted(put, { rules: first(3, { type: 'slowDown' }) }));
    expect(readings).toContain('calls{error.type=SlowDown,outcome=exhausted} 1');
    expect(readings).toContain('retries{error.type=SlowDown} 2');
  });

  test('one attempt, where the client allows one, is all of them', async () => {
    const setting = { rules: first(1, { type: 'internalError' }), config: { maxAttempts: 1 } };
    const retryStrategy = new StandardRetryStrategy(1);
    expect(counters(await counted(put, { ...setting, config: { maxAttempts: 1, retryStrategy } }))).toContain(
      'calls{error.type=InternalError,outcome=exhausted} 1',
    );
  });

  test('once the retry quota is empty, a failure that may be tried again is not: quota', async () => {
    // A quota of 500 pays for 35 retries of 14; with two a call that is 17 calls, and one retry of the next.
    const rules = first(1000, { type: 'internalError' });
    const config = { retryStrategy: tenthOfTheBackoff(() => 0) };
    const readings = await counted(
      async (s3) => {
        for (let call = 0; call < 20; call += 1) await put(s3).catch(() => {});
      },
      { rules, config },
    );
    expect(countOf(readings, 'aws.client.retries')).toBe(35);
    expect(countOf(readings, 'aws.client.calls', { outcome: 'exhausted' })).toBe(17);
    expect(countOf(readings, 'aws.client.calls', { outcome: 'quota' })).toBe(3);
  });

  test('a body that can be sent once is not tried again, whatever the quota: an error', async () => {
    const stream = (s3: S3Client) =>
      s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'k', Body: Readable.from(['ab']), ContentLength: 2 }));
    const readings = await counted(stream, { rules: first(1, { type: 'internalError' }) });
    expect(countOf(readings, 'aws.client.calls', { outcome: 'error' })).toBe(1);
  });

  test('an abort between attempts ends the call as an error', async () => {
    const stop = new AbortController();
    const readings = await counted(
      (s3) => s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'k', Body: 'b' }), { abortSignal: stop.signal }),
      {
        rules: first(9, { type: 'slowDown' }),
        prepare: (emitter) => emitter.register('needs-retry', () => stop.abort()),
      },
    );
    expect(counters(readings)).toEqual([
      'calls{error.type=AbortError,outcome=error} 1',
      'attempts{error.type=SlowDown,outcome=throttled} 1',
      'throttles{error.type=SlowDown} 1',
    ]);
  });

  test('a call that a handler answers has no attempt; a retry that a handler asks for is one', async () => {
    const answered = { httpResponse: { statusCode: 200, headers: {} }, parsed: {} };
    const none = await counted(put, { prepare: (emitter) => emitter.register('before-call', () => answered) });
    expect(counters(none)).toEqual(['calls{outcome=success} 1']);

    const again = await counted(put, {
      prepare: (emitter) =>
        emitter.register('needs-retry', ({ attempts }) => (attempts < 3 ? { delayMs: 1 } : undefined)),
    });
    expect(counters(again)).toEqual(['calls{outcome=success} 1', 'attempts{outcome=success} 3', 'retries{} 2']);
  });

  test('an attempt that a handler answers counts, as the SDK tries it again like any other', async () => {
    const answer = () => ({ statusCode: 200, headers: {}, body: Readable.from([]) });
    const readings = await counted(put, { prepare: (emitter) => emitter.register('before-send', answer) });
    expect(counters(readings)).toEqual(['calls{outcome=success} 1', 'attempts{outcome=success} 1']);
  });

  test('a retry that a handler forbids looks like an empty quota', async () => {
    const readings = await counted(put, {
      rules: first(1, { type: 'slowDown' }),
      prepare: (emitter) => emitter.register('needs-retry', () => false),
    });
    expect(countOf(readings, 'aws.client.calls', { outcome: 'quota' })).toBe(1);
  });

  test('a presigned URL is no call', async () => {
    const sign = (s3: S3Client) => getSignedUrl(s3, new GetObjectCommand({ Bucket: BUCKET, Key: 'k' }));
    expect(await counted(sign)).toEqual([]);
  });
});

describe('times', () => {
  test('asleep, in flight and in all are recorded in seconds; a call is the sum of its parts and a little more', async () => {
    const delayMs = 40;
    const backoff = { setDelayBase() {}, computeNextBackoffDelay: () => delayMs };
    const config = { retryStrategy: new StandardRetryStrategy({ maxAttempts: 3, backoff }) };
    const readings = await counted(put, { rules: first(2, { type: 'slowDown' }), config });
    const asleep = sumOf(readings, 'aws.client.backoff.duration');
    // Node's timers may end a millisecond early.
    expect(asleep).toBeGreaterThanOrEqual((2 * (delayMs - 1)) / 1000);
    expect(countOf(readings, 'aws.client.backoff.duration', { 'error.type': 'SlowDown' })).toBe(2);
    const parts = asleep + sumOf(readings, 'aws.client.attempt.duration');
    expect(sumOf(readings, 'aws.client.call.duration', { outcome: 'success' })).toBeGreaterThan(parts);
  });
});

describe('labels', () => {
  test('name the service and the operation as the conventions of OpenTelemetry do', async () => {
    for (const { attributes } of await counted(put, { rules: first(1, { type: 'slowDown' }) })) {
      expect(attributes).toMatchObject({
        'rpc.system.name': 'aws-api',
        'rpc.service': 'S3',
        'rpc.method': 'PutObject',
      });
    }
  });

  test('hold no bucket and no key', async () => {
    const readings = await counted((s3) => put(s3, 'a-secret/key'), { rules: first(9, { type: 'slowDown' }) });
    expect(JSON.stringify(readings)).not.toMatch(/a-secret|metrics/);
  });

  test('hold the prefixes that are throttled first, where that is asked for, and no more than that', async () => {
    const readings = await counted(
      async (s3) => {
        for (const key of ['a/1', 'a/2', 'b/1', 'c/1', 'plain', 'a/3']) await put(s3, key).catch(() => {});
      },
      { rules: first(99, { type: 'slowDown' }), options: { prefixes: { limit: 2 } } },
    );
    const prefixes = new Map(
      readings
        .filter(({ name }) => name === 'aws.client.throttles')
        .map(({ attributes, sum }) => [attributes['aws.s3.prefix'], sum]),
    );
    expect(prefixes).toEqual(
      new Map([
        ['metrics/a/', 9],
        ['metrics/b/', 3],
        ['_OTHER', 6],
      ]),
    );
  });

  test('stay few when a service makes up error codes', async () => {
    let made = 0;
    const server = createServer((request, response) => {
      request.resume();
      response.writeHead(418, { 'x-amzn-errortype': `Made-up-${(made += 1)}` }).end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : null;
    const { meter, read } = readableMeter();
    const emitter = new Emitter<CallEvents>();
    metrics(emitter, { meter });
    const sqs = new SQSClient({
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    });
    sqs.middlewareStack.use(events(emitter));
    for (let call = 0; call < 30; call += 1) await sqs.send(new ListQueuesCommand({})).catch(() => {});
    sqs.destroy();
    await new Promise((resolve) => server.close(resolve));
    const types = (await read()).map(({ attributes }) => attributes['error.type']);
    expect({ made, types: [...new Set(types)] }).toEqual({ made: 30, types: ['_OTHER'] });
  });
});

describe('several clients', () => {
  test('of one emitter are counted together, each by its service', async () => {
    await using backend = await startBackend('embedded');
    const { meter, read } = readableMeter();
    const emitter = new Emitter<CallEvents>();
    metrics(emitter, { meter });
    const [one, other] = [labClient(backend.url), labClient(backend.url)];
    for (const s3 of [one, other]) s3.middlewareStack.use(events(emitter));
    await Promise.all(
      [one, other, one].map((s3) => s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'none' })).catch(() => {})),
    );
    for (const s3 of [one, other]) s3.destroy();
    expect(countOf(await read(), 'aws.client.calls', { 'rpc.service': 'S3', 'rpc.method': 'HeadObject' })).toBe(3);
  });
});
