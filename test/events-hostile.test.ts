/** Handlers that throw, reject, never answer, answer nonsense or register themselves, and what the caller sees of it. */
import { GetObjectCommand, ListBucketsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { Emitter, EventAnswerError, events, type CallEvents } from '@slowdown/kit/events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ATTEMPT, BEFORE, BUCKETS, listening, OBJECT, s3Of, SLOW_DOWN, STORED } from './events/clients.ts';
import { scriptedService } from './support/events-service.ts';

const list = () => new ListBucketsCommand();

const connectionReset = () => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });

beforeEach(() => {
  // Nobody waits: the time before a retry is this times the backoff.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => void vi.restoreAllMocks());

/** Where a handler throws: how many requests the service gets, the last event, and whether attempts are told to the caller. */
const PLACES: { kind: keyof CallEvents; requests: number; last: string; attempts?: number }[] = [
  { kind: 'provide-client-params', requests: 0, last: 'provide-client-params' },
  { kind: 'before-parameter-build', requests: 0, last: 'before-parameter-build' },
  { kind: 'before-endpoint-resolution', requests: 0, last: 'after-call-error' },
  { kind: 'before-call', requests: 0, last: 'after-call-error' },
  { kind: 'request-created', requests: 0, last: 'after-call-error', attempts: 1 },
  { kind: 'choose-signer', requests: 0, last: 'after-call-error', attempts: 1 },
  { kind: 'before-sign', requests: 0, last: 'after-call-error', attempts: 1 },
  { kind: 'before-send', requests: 0, last: 'after-call-error', attempts: 1 },
  { kind: 'before-parse', requests: 1, last: 'after-call-error', attempts: 1 },
  { kind: 'response-received', requests: 1, last: 'after-call-error', attempts: 1 },
  { kind: 'needs-retry', requests: 1, last: 'after-call-error', attempts: 1 },
  { kind: 'after-call', requests: 3, last: 'after-call' },
];

describe.each(PLACES)('a handler of $kind', ({ kind, requests, last, attempts }) => {
  test.each([
    [
      'throws',
      (error: Error) => () => {
        throw error;
      },
    ],
    ['is rejected', (error: Error) => () => Promise.reject(error)],
    [
      'throws what the SDK would try again',
      (error: Error) => () => {
        throw Object.assign(error, { code: 'ECONNRESET' });
      },
    ],
  ])('%s: the caller gets its error, and nothing of it is tried again', async (how, handlerOf) => {
    const { emitter, heard } = listening();
    const mine = new Error('mine');
    emitter.register(kind, handlerOf(mine));
    await using service = await scriptedService(SLOW_DOWN);
    // before-send is inside of what is tried again, as in botocore.
    const again = kind === 'before-send' && how.endsWith('again') ? 3 : 1;
    await expect(s3Of(service.url, emitter).send(list())).rejects.toBe(mine);
    expect(service.received).toHaveLength(requests);
    expect(heard.at(-1)).toBe(last);
    expect(heard.filter((each) => each === kind)).toHaveLength(again);
    expect('$metadata' in mine && mine.$metadata).toEqual(
      attempts !== undefined && { attempts: attempts * again, totalRetryDelay: 0 },
    );
  });

  test('that threw leaves the client as it was: the next call goes well', async () => {
    const emitter = new Emitter<CallEvents>();
    await using service = await scriptedService(BUCKETS);
    const s3 = s3Of(service.url, emitter);
    const thrower = () => {
      throw new Error('mine');
    };
    emitter.register(kind, thrower);
    await expect(s3.send(list())).rejects.toThrow('mine');
    emitter.unregister(kind, thrower);
    expect((await s3.send(list())).$metadata.attempts).toBe(1);
  });
});

test('a handler of after-call-error that throws: the caller gets its error, not the call’s', async () => {
  const { emitter, heard } = listening();
  const mine = new Error('mine');
  emitter.register('after-call-error', () => {
    throw mine;
  });
  await using service = await scriptedService('closed');
  await expect(s3Of(service.url, emitter).send(list())).rejects.toBe(mine);
  expect(heard.at(-1)).toBe('after-call-error');
});

test('a connection error that before-send throws once is tried again, and heard as an attempt without a response', async () => {
  const { emitter, heard } = listening();
  const once = vi.fn().mockImplementationOnce(() => {
    throw connectionReset();
  });
  emitter.register('before-send', once);
  const caught: unknown[] = [];
  emitter.register('needs-retry', ({ caughtException }) => void caught.push(caughtException));
  await using service = await scriptedService(BUCKETS);
  const { $metadata } = await s3Of(service.url, emitter).send(list());
  expect($metadata.attempts).toBe(2);
  expect(caught).toEqual([expect.objectContaining({ code: 'ECONNRESET' }), null]);
  const unparsed = ATTEMPT.filter((kind) => kind !== 'before-parse');
  expect(heard).toEqual([...BEFORE, ...unparsed, ...ATTEMPT, 'after-call']);
});

test('what is thrown need not be an error: the caller gets it as it was', async () => {
  const { emitter } = listening();
  const rejected = { then: (_: unknown, reject: (reason: string) => void) => reject('in words') };
  emitter.register('request-created', () => rejected);
  await expect(s3Of('http://127.0.0.1:9', emitter).send(list())).rejects.toBe('in words');
});

test.each(['before-parse', 'response-received', 'needs-retry', 'after-call'] as const)(
  'where a handler of %s threw, the body that nobody will read does not hold its connection',
  async (kind) => {
    const { emitter } = listening();
    const bodies: unknown[] = [];
    emitter.register('before-parse', ({ responseDict }) => void bodies.push(responseDict.body));
    emitter.register(kind, () => {
      throw new Error('mine');
    });
    await using service = await scriptedService({
      ...OBJECT,
      headers: { 'content-length': '4000000' },
      body: 'x'.repeat(4e6),
    });
    await expect(
      s3Of(service.url, emitter).send(new GetObjectCommand({ Bucket: 'results', Key: 'k' })),
    ).rejects.toThrow('mine');
    expect(bodies).toEqual([expect.objectContaining({ destroyed: true })]);
  },
);

describe('a handler that never answers', () => {
  test('holds the call for as long as the emitter says, and then ends it with its name', async () => {
    const emitter = new Emitter<CallEvents>({ answerWithinMs: 20 });
    emitter.register('needs-retry', function forgetful() {
      return new Promise(() => undefined);
    });
    await using service = await scriptedService(BUCKETS);
    await expect(s3Of(service.url, emitter).send(list())).rejects.toThrow(
      'The handler forgetful has not finished with needs-retry.s3.ListBuckets after 20 ms',
    );
    expect(service.received).toHaveLength(1);
  });

  test('holds an aborted call as well', async () => {
    const emitter = new Emitter<CallEvents>({ answerWithinMs: 20 });
    const abort = new AbortController();
    emitter.register('before-call', () => {
      abort.abort();
      return new Promise(() => undefined);
    });
    const sent = s3Of('http://127.0.0.1:9', emitter).send(list(), { abortSignal: abort.signal });
    await expect(sent).rejects.toThrow('A handler without a name has not finished with before-call.s3.ListBuckets');
  });
});

describe('an answer that is none', () => {
  test.each<[kind: keyof CallEvents, answer: unknown, said: string]>([
    [
      'provide-client-params',
      'Key=1',
      'has answered a value of the type string. It may answer the params to use instead',
    ],
    ['before-call', {}, 'has answered a value of the type object. It may answer { httpResponse, parsed }'],
    [
      'before-call',
      { httpResponse: { statusCode: 503, headers: {} }, parsed: {} },
      'with the status 503 and no error as parsed',
    ],
    [
      'before-call',
      { httpResponse: { statusCode: 200, headers: {} }, parsed: new Error() },
      'with the status 200 and an error as parsed',
    ],
    ['before-send', { status: 200 }, 'It may answer an HttpResponse, { statusCode, headers, body }'],
    ['needs-retry', 1.5, 'has answered 1.5. It may answer { delayMs: 1000 } to try again'],
    ['needs-retry', true, 'has answered true. It may answer { delayMs: 1000 } to try again'],
    ['needs-retry', { delayMs: -1 }, 'with a time from 0 to 2147483647, false to stop, or nothing.'],
    ['needs-retry', { delayMs: Number.NaN }, 'with a time from 0'],
    ['needs-retry', { delayMs: 2 ** 31 }, 'with a time from 0'],
  ])('%s: %j ends the call and says what may be answered', async (kind, answer, said) => {
    const { emitter } = listening();
    emitter.register(kind, () => answer);
    await using service = await scriptedService(BUCKETS);
    const sent = s3Of(service.url, emitter).send(list());
    await expect(sent).rejects.toThrow(said);
    await expect(sent).rejects.toThrow(EventAnswerError);
  });

  test('of an event without answers is not looked at', async () => {
    const { emitter } = listening();
    for (const kind of ['before-parameter-build', 'request-created', 'before-parse', 'after-call'] as const) {
      emitter.register(kind, () => 'nonsense');
    }
    await using service = await scriptedService(BUCKETS);
    expect((await s3Of(service.url, emitter).send(list())).Buckets).toHaveLength(1);
  });
});

test('a handler that registers itself again, or removes itself, during a call is counted from the next event on', async () => {
  const emitter = new Emitter<CallEvents>();
  const called: string[] = [];
  const again = () => {
    called.push('again');
    emitter.register('needs-retry', again);
  };
  const once = () => {
    called.push('once');
    emitter.unregister('needs-retry', once);
  };
  emitter.register('needs-retry', once);
  emitter.register('needs-retry', again);
  await using service = await scriptedService(SLOW_DOWN, BUCKETS);
  await s3Of(service.url, emitter).send(list());
  expect(called).toEqual(['once', 'again', 'again', 'again']);
});

describe('a plugin too many', () => {
  const SAID = 'This client emits events already. Register your handlers on the emitter that it has';

  test('on one client is refused when it is added, and the first one goes on', async () => {
    const { emitter, heard } = listening();
    await using service = await scriptedService(STORED);
    const s3 = s3Of(service.url, emitter);
    expect(() => s3.middlewareStack.use(events(emitter))).toThrow(SAID);
    expect(() => s3.middlewareStack.clone().use(events(new Emitter()))).toThrow(SAID);
    await s3.send(new PutObjectCommand({ Bucket: 'results', Key: 'k', Body: '' }));
    expect(heard).toEqual([...BEFORE, ...ATTEMPT, 'after-call']);
  });

  test('on a command of a client that has one is refused by the SDK when the command is sent', async () => {
    const { emitter } = listening();
    const command = list();
    command.middlewareStack.use(events(emitter));
    await expect(async () => s3Of('http://127.0.0.1:9', emitter).send(command)).rejects.toThrow(
      "Duplicate middleware name 'slowdownEvents'",
    );
  });
});

test('a middleware that drops what it was given is told so', async () => {
  const { emitter } = listening();
  const s3 = s3Of('http://127.0.0.1:9', emitter);
  s3.middlewareStack.add(
    (next) =>
      async ({ input }) =>
        next({ input }),
    { step: 'initialize' },
  );
  await expect(s3.send(list())).rejects.toThrow('A middleware of this client has passed on less than it was given');
});
