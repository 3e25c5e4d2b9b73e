/** What handlers may answer and change, as the caller and the service see it. */
import { GetObjectCommand, ListBucketsCommand, PutObjectCommand, S3ServiceException } from '@aws-sdk/client-s3';
import { StandardRetryStrategy } from '@smithy/core/retry';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ATTEMPT, BEFORE, BUCKETS, failing, listening, OBJECT, s3Of, SLOW_DOWN, STORED } from './events/clients.ts';
import { scriptedService, type Answer } from './support/events-service.ts';

const PART = { Bucket: 'results', Key: 'part-1', Body: 'hello' };
const list = () => new ListBucketsCommand();

beforeEach(() => {
  // Nobody waits: the time before a retry is this times the backoff.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => void vi.restoreAllMocks());

describe('provide-client-params and the two events after it', () => {
  test('an answer is the params that are sent; the first one counts', async () => {
    const { emitter } = listening();
    emitter.register('provide-client-params', ({ params }) => ({ ...params, Key: 'a/part-1' }));
    emitter.register('provide-client-params', ({ params }) => ({ ...params, Key: 'b/part-1' }));
    await using service = await scriptedService(STORED);
    const s3 = s3Of(service.url, emitter);
    await s3.send(new PutObjectCommand(PART));
    expect(service.received[0]).toMatchObject({ url: '/results/a/part-1?x-id=PutObject', body: 'hello' });
  });

  test.each(['provide-client-params', 'before-parameter-build', 'before-endpoint-resolution'] as const)(
    'what a handler of %s changes is sent, and the command stays as it was',
    async (kind) => {
      const { emitter } = listening();
      emitter.register(kind, ({ params }) => {
        if ('Key' in params) params.Key = `mine/${String(params.Key)}`;
      });
      await using service = await scriptedService(STORED);
      const s3 = s3Of(service.url, emitter);
      const command = new PutObjectCommand(PART);
      await s3.send(command);
      await s3.send(command);
      expect(service.received.map(({ url }) => url)).toEqual(Array(2).fill('/results/mine/part-1?x-id=PutObject'));
      expect(command.input).toEqual(PART);
    },
  );
});

describe('before-call', () => {
  test('an answer is the output of the call: nothing is sent, and after-call hears it', async () => {
    const { emitter, heard } = listening();
    const httpResponse = { statusCode: 200, headers: {} };
    emitter.register('before-call.s3.ListBuckets', () => ({ httpResponse, parsed: { Buckets: [{ Name: 'mine' }] } }));
    const after = vi.fn();
    emitter.register('after-call', after);
    await using service = await scriptedService(BUCKETS);
    const output = await s3Of(service.url, emitter).send(list());
    expect(output.Buckets).toEqual([{ Name: 'mine' }]);
    expect(output.$metadata).toEqual({ httpStatusCode: 200, attempts: 0, totalRetryDelay: 0 });
    expect(heard).toEqual([...BEFORE, 'after-call']);
    expect(after).toHaveBeenCalledWith(expect.objectContaining({ httpResponse, parsed: output }));
    expect(service.received).toEqual([]);
  });

  test('the first answer counts, and later handlers are not called', async () => {
    const { emitter } = listening();
    const late = vi.fn();
    emitter.register('before-call', async () => ({ httpResponse: { statusCode: 200, headers: {} }, parsed: {} }));
    emitter.register('before-call', late);
    await s3Of('http://127.0.0.1:9', emitter).send(list());
    expect(late).not.toHaveBeenCalled();
  });

  test('with a status of 300 or more, the error in parsed is what the caller gets; after-call hears it', async () => {
    const { emitter, heard } = listening();
    const parsed = new S3ServiceException({ name: 'SlowDown', $fault: 'server', $metadata: {}, message: 'mine' });
    emitter.register('before-call', () => ({ httpResponse: { statusCode: 503, headers: {} }, parsed }));
    await expect(s3Of('http://127.0.0.1:9', emitter).send(list())).rejects.toBe(parsed);
    expect(heard).toEqual([...BEFORE, 'after-call']);
  });
});

describe('a request', () => {
  test.each(['request-created', 'before-sign'] as const)(
    'what a handler of %s changes is signed and sent',
    async (kind) => {
      const { emitter } = listening();
      emitter.register(kind, ({ request }) => void (request.headers['x-amz-meta-of'] = 'lab'));
      await using service = await scriptedService(SLOW_DOWN, STORED);
      await s3Of(service.url, emitter).send(new PutObjectCommand(PART));
      const signed = ({ headers }: (typeof service.received)[number]) =>
        /SignedHeaders=([^,]*)/.exec(headers.authorization ?? '')?.[1]?.split(';');
      for (const request of service.received) {
        expect(request.headers['x-amz-meta-of']).toBe('lab');
        expect(signed(request)).toContain('x-amz-meta-of');
      }
      expect(service.received).toHaveLength(2);
    },
  );

  test('is its attempt’s own: what was changed before one attempt is not there before the next', async () => {
    const { emitter } = listening();
    const found: unknown[] = [];
    emitter.register('request-created', ({ request }) => {
      found.push(request.headers['x-mine']);
      request.headers['x-mine'] = 'here';
    });
    await using service = await scriptedService(SLOW_DOWN, BUCKETS);
    await s3Of(service.url, emitter).send(list());
    expect(found).toEqual([undefined, undefined]);
  });

  test('what a handler of before-send changes arrives, and is not signed', async () => {
    const { emitter } = listening();
    emitter.register('before-send', ({ request }) => void (request.headers['x-amz-meta-of'] = 'lab'));
    await using service = await scriptedService(STORED);
    await s3Of(service.url, emitter).send(new PutObjectCommand(PART));
    const [received] = service.received;
    expect(received?.headers['x-amz-meta-of']).toBe('lab');
    expect(received?.headers.authorization).not.toContain('x-amz-meta-of');
  });
});

describe('before-send', () => {
  const slowDown = { statusCode: 503, headers: {}, body: '<Error><Code>SlowDown</Code></Error>' };

  test('an answer is taken instead of the service’s: a 503 is tried again as one from the wire', async () => {
    const { emitter, heard } = listening();
    const answers = [slowDown, slowDown];
    emitter.register('before-send', () => answers.pop());
    await using service = await scriptedService(BUCKETS);
    const { $metadata } = await s3Of(service.url, emitter).send(list());
    expect($metadata.attempts).toBe(3);
    expect(service.received).toHaveLength(1);
    expect(heard).toEqual([...BEFORE, ...ATTEMPT, ...ATTEMPT, ...ATTEMPT, 'after-call']);
  });

  test('answered for good, the call ends as it would with the service', async () => {
    const { emitter } = listening();
    emitter.register('before-send', () => slowDown);
    await expect(s3Of('http://127.0.0.1:9', emitter).send(list())).rejects.toMatchObject({
      name: 'SlowDown',
      $metadata: { httpStatusCode: 503, attempts: 3 },
    });
  });

  test.each([
    ['text', 'hello'],
    ['bytes', new TextEncoder().encode('hello')],
  ])('a body of %s is read like one from the wire', async (_, body) => {
    const { emitter } = listening();
    emitter.register('before-send', () => ({ statusCode: 200, headers: {}, body }));
    const { Body } = await s3Of('http://127.0.0.1:9', emitter).send(new GetObjectCommand({ Bucket: 'a-b', Key: 'k' }));
    expect(await Body?.transformToString()).toBe('hello');
  });
});

describe('before-parse', () => {
  test('what a handler changes in a response is what the SDK reads', async () => {
    const { emitter } = listening();
    emitter.register('before-parse', ({ responseDict }) => void (responseDict.headers['etag'] = '"mine"'));
    await using service = await scriptedService(OBJECT);
    const output = await s3Of(service.url, emitter).send(new GetObjectCommand({ Bucket: 'results', Key: 'part-1' }));
    expect([output.ETag, await output.Body?.transformToString()]).toEqual(['"mine"', 'hello']);
  });
});

describe('needs-retry', () => {
  test('{ delayMs } tries again beyond the SDK’s attempts and its quota, each attempt numbered on', async () => {
    const { emitter } = listening();
    emitter.register('needs-retry', ({ attempts }) => (attempts < 6 ? { delayMs: 5 } : undefined));
    await using service = await scriptedService(failing(404, 'NoSuchBucket'));
    await expect(s3Of(service.url, emitter, { maxAttempts: 2 }).send(list())).rejects.toMatchObject({
      name: 'NoSuchBucket',
      $metadata: { attempts: 6, totalRetryDelay: 25 },
    });
    expect(service.received.map(({ headers }) => headers['amz-sdk-request'])).toEqual(
      [1, 2, 3, 4, 5, 6].map((attempt) => `attempt=${attempt}; max=2`),
    );
    expect(new Set(service.received.map(({ headers }) => headers['amz-sdk-invocation-id'])).size).toBe(1);
  });

  test('{ delayMs } takes nothing from the retry quota', async () => {
    const { emitter } = listening();
    emitter.register('needs-retry', ({ attempts }) => (attempts < 4 ? { delayMs: 0 } : undefined));
    await using service = await scriptedService(failing(404, 'NoSuchBucket'));
    const retryStrategy = new StandardRetryStrategy(3);
    await expect(s3Of(service.url, emitter, { retryStrategy }).send(list())).rejects.toThrow('NoSuchBucket');
    expect([service.received.length, retryStrategy.getCapacity()]).toEqual([4, 500]);
  });

  test('the SDK’s own retries go on where a handler stops asking', async () => {
    const { emitter } = listening();
    const seen: number[] = [];
    emitter.register('needs-retry', ({ attempts }) => {
      seen.push(attempts);
      return attempts === 2 ? { delayMs: 0 } : undefined;
    });
    await using service = await scriptedService(SLOW_DOWN);
    await expect(s3Of(service.url, emitter).send(list())).rejects.toMatchObject({ $metadata: { attempts: 4 } });
    expect(seen).toEqual([1, 2, 3, 4]);
  });

  test('{ delayMs } on a success makes the call again, on the same connection, and the last output counts', async () => {
    const { emitter } = listening();
    emitter.register('needs-retry', ({ attempts }) => (attempts === 1 ? { delayMs: 0 } : undefined));
    await using service = await scriptedService({ ...BUCKETS, body: '<ListAllMyBucketsResult/>' }, BUCKETS);
    const output = await s3Of(service.url, emitter).send(list());
    expect(output.Buckets).toHaveLength(1);
    expect(output.$metadata).toMatchObject({ attempts: 2, totalRetryDelay: 0 });
    expect(service.received.map(({ connection }) => connection)).toEqual([1, 1]);
  });

  test.each<[what: string, answer: Answer, name: string]>([
    ['a throttled call', SLOW_DOWN, 'SlowDown'],
    ['a closed connection', 'closed', 'ECONNRESET'],
  ])('false ends %s with this attempt', async (_, answer, name) => {
    const { emitter, heard } = listening();
    emitter.register('needs-retry', () => false);
    await using service = await scriptedService(answer);
    const failed = await s3Of(service.url, emitter)
      .send(list())
      .catch((error: unknown) => error);
    expect(failed).toMatchObject({ $metadata: { attempts: 1, totalRetryDelay: 0 } });
    expect(Object.values(failed ?? {})).toContain(name);
    expect(service.received).toHaveLength(1);
    expect(heard.at(-1)).toBe(answer === 'closed' ? 'after-call-error' : 'after-call');
  });

  test('false on a success changes nothing', async () => {
    const { emitter } = listening();
    emitter.register('needs-retry', () => false);
    await using service = await scriptedService(BUCKETS);
    expect((await s3Of(service.url, emitter).send(list())).Buckets).toHaveLength(1);
  });

  test('the first answer counts, by the emitter’s order; all handlers are called', async () => {
    const { emitter } = listening();
    const general = vi.fn(() => ({ delayMs: 0 }));
    emitter.register('needs-retry', general);
    emitter.register('needs-retry.s3.ListBuckets', async () => false);
    await using service = await scriptedService(SLOW_DOWN);
    await expect(s3Of(service.url, emitter).send(list())).rejects.toMatchObject({ $metadata: { attempts: 1 } });
    expect(general).toHaveBeenCalledOnce();
  });
});
