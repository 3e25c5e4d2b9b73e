/** Calls that are aborted, and bodies that are streams. */
import { getEventListeners } from 'node:events';
import { Readable } from 'node:stream';
import { GetObjectCommand, ListBucketsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { Emitter, EventAnswerError, type CallEvents } from '@slowdown/kit/events';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { listening, OBJECT, s3Of, SLOW_DOWN, statusOf, STORED } from './events/clients.ts';
import { scriptedService } from './support/events-service.ts';

const AN_HOUR_MS = 3_600_000;
const list = () => new ListBucketsCommand();

const put = (Body: string | Readable) =>
  new PutObjectCommand({ Bucket: 'results', Key: 'k', Body, ContentLength: 'hello'.length });
const streamed = () => put(Readable.from([Buffer.from('hello')]));

afterEach(() => void vi.restoreAllMocks());

describe('an abort', () => {
  test('in the middle of an attempt: the attempt is heard as one without a response, and is the last', async () => {
    const { emitter, heard } = listening();
    const abort = new AbortController();
    const seen: [attempts: number, status: number | null][] = [];
    emitter.register('needs-retry', (attempt) => void seen.push([attempt.attempts, statusOf(attempt)]));
    await using service = await scriptedService('never');
    const sent = s3Of(service.url, emitter).send(list(), { abortSignal: abort.signal });
    await vi.waitUntil(() => service.received.length === 1, { timeout: 30_000 });
    abort.abort();
    await expect(sent).rejects.toMatchObject({ name: 'AbortError' });
    expect(seen).toEqual([[1, null]]);
    expect(heard.at(-1)).toBe('after-call-error');
    expect(service.received).toHaveLength(1);
  });

  test('in the SDK’s backoff: no further attempt is heard', async () => {
    const { emitter, heard } = listening();
    const abort = new AbortController();
    emitter.register('needs-retry', () => void setImmediate(() => abort.abort()));
    vi.spyOn(Math, 'random').mockReturnValue(0.9);
    await using service = await scriptedService(SLOW_DOWN);
    await expect(s3Of(service.url, emitter).send(list(), { abortSignal: abort.signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(heard.filter((kind) => kind === 'before-send')).toHaveLength(1);
    expect(heard.at(-1)).toBe('after-call-error');
  });

  test.each(['before', 'after'] as const)(
    'in a delay that a handler asked for, %s it began: it ends at once, and its timer with it',
    async (when) => {
      const { emitter, heard } = listening();
      const abort = new AbortController();
      const set = vi.spyOn(globalThis, 'setTimeout');
      const cleared = vi.spyOn(globalThis, 'clearTimeout');
      emitter.register('needs-retry', () => {
        if (when === 'before') abort.abort();
        else setImmediate(() => abort.abort());
        return { delayMs: AN_HOUR_MS };
      });
      await using service = await scriptedService(SLOW_DOWN);
      const sent = s3Of(service.url, emitter).send(list(), { abortSignal: abort.signal });
      await expect(sent).rejects.toMatchObject({ name: 'AbortError' });
      const timer = set.mock.results[set.mock.calls.findIndex(([, ms]) => ms === AN_HOUR_MS)];
      expect(cleared.mock.calls.flat()).toContain(timer?.value);
      expect(heard.filter((kind) => kind === 'before-send')).toHaveLength(1);
      expect(heard.at(-1)).toBe('after-call-error');
    },
  );

  test('that never comes leaves no listener on a signal that many calls share', async () => {
    const emitter = new Emitter<CallEvents>();
    const { signal } = new AbortController();
    let most = 0;
    emitter.register('needs-retry', ({ attempts }) => {
      setImmediate(() => (most = Math.max(most, getEventListeners(signal, 'abort').length)));
      return attempts < 4 ? { delayMs: 5 } : undefined;
    });
    await using service = await scriptedService(STORED);
    await s3Of(service.url, emitter).send(put('hello'), { abortSignal: signal });
    expect(most).toBeGreaterThan(0);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('a body that is a stream', () => {
  test('is sent as it comes, and its success is heard', async () => {
    const { emitter } = listening();
    const seen: unknown[] = [];
    emitter.register('needs-retry', (attempt) => void seen.push([attempt.attempts, statusOf(attempt)]));
    await using service = await scriptedService(STORED);
    await s3Of(service.url, emitter).send(streamed());
    expect(service.received[0]?.body).toContain('hello');
    expect(seen).toEqual([[1, 200]]);
  });

  test('that failed is not tried again by the SDK; needs-retry hears it once', async () => {
    vi.spyOn(console, 'warn').mockReturnValue();
    const { emitter } = listening();
    const seen: unknown[] = [];
    emitter.register('needs-retry', (attempt) => void seen.push([attempt.attempts, statusOf(attempt)]));
    await using service = await scriptedService(SLOW_DOWN);
    await expect(s3Of(service.url, emitter).send(streamed())).rejects.toThrow('SlowDown');
    expect(seen).toEqual([[1, 503]]);
  });

  test.each([
    ['failed', SLOW_DOWN],
    ['went well', STORED],
  ])('that %s and that a handler wants to send again ends with an error that says why not', async (_, answer) => {
    vi.spyOn(console, 'warn').mockReturnValue();
    const { emitter } = listening();
    emitter.register('needs-retry', () => ({ delayMs: 0 }));
    await using service = await scriptedService(answer);
    const sent = s3Of(service.url, emitter).send(streamed());
    await expect(sent).rejects.toThrow(
      'A handler of needs-retry wants to try again, but the body of this request is a stream, which can be sent once. Give the command a string or bytes',
    );
    await expect(sent).rejects.toThrow(EventAnswerError);
    expect(service.received).toHaveLength(1);
  });

  test('and is an answer’s: a retry lets go of the first one, and gives the second to the caller', async () => {
    const { emitter } = listening();
    const bodies: unknown[] = [];
    emitter.register('before-parse', ({ responseDict }) => void bodies.push(responseDict.body));
    emitter.register('needs-retry', ({ attempts }) => (attempts === 1 ? { delayMs: 0 } : undefined));
    await using service = await scriptedService({ status: 200, body: 'x'.repeat(4e6) }, OBJECT);
    const { Body } = await s3Of(service.url, emitter).send(new GetObjectCommand({ Bucket: 'results', Key: 'k' }));
    expect(bodies[0]).toMatchObject({ destroyed: true });
    expect(await Body?.transformToString()).toBe('hello');
  });
});
