import { DeleteObjectCommand, GetObjectCommand } from '@aws-sdk/client-s3';
import { Emitter, events, type CallEvents } from '@slowdown/kit/events';
import type { Addon } from '@slowdown/kit/proxy';
import { expect, labTest as test, refuseFirst, type Stage } from '@slowdown/kit/testing';
import { describe } from 'vitest';
import { dryRun, measureAttempts } from '#lab/watch.ts';
import type { Attempt } from '../model.ts';
import { errorOf, list, put } from './calls.ts';

describe('each attempt', () => {
  const measured = (s3: Stage['s3'], now: () => number) => {
    const attempts: Attempt[] = [];
    const emitter = new Emitter<CallEvents>();
    measureAttempts(emitter, (attempt) => void attempts.push(attempt), now);
    s3.middlewareStack.use(events(emitter));
    return attempts;
  };
  const told = (attempts: readonly Attempt[]) =>
    list(
      attempts.map(
        ({ operation, attempt, ms, status }) => `${operation} ${attempt}: ${status ?? 'no'} status, ${ms} ms`,
      ),
    );

  test('has its number, its time and its status', async ({ stage }) => {
    let nowMs = 0;
    let asked = 0;
    // The first answer takes 100 ms of the tests' clock, the second 200, the third 300.
    const takes: Addon = { requestheaders: () => void (nowMs += 100 * (asked += 1)) };
    const { s3, bucket } = await stage([{ fault: { type: 'slowDown' }, limit: refuseFirst(() => 2) }], takes);
    const attempts = measured(s3, () => nowMs);
    await errorOf(s3.send(put(bucket, 'part')));
    const wanted = [503, 503, 200].map((status, n) => ({
      operation: 'PutObject',
      attempt: n + 1,
      ms: 100 * (n + 1),
      status,
    }));
    expect(told(attempts) === told(wanted)).toHold(
      `One call was refused twice, and its attempts took 100, 200 and 300 ms. The program noted: ${told(attempts)}.\n` +
        `It should be: ${told(wanted)}.\n` +
        'Look next: before-send and needs-retry come once for each attempt. The waits between attempts do not count, and the time is that of now().',
    );
  });

  test('counts where the connection was closed, and the SDK tries again as before', async ({ stage }) => {
    const { s3, bucket, proxy } = await stage([{ fault: { type: 'closed' }, limit: refuseFirst(() => 1) }]);
    const attempts = measured(s3, () => 0);
    const error = await errorOf(s3.send(put(bucket, 'part')));
    await proxy.idle();
    expect(error === null && proxy.flows.length === 2).toHold(
      `The first connection was closed without an answer. Without a watcher the SDK tries again and succeeds; with it the proxy saw ${proxy.flows.length} ` +
        `${proxy.flows.length === 1 ? 'attempt' : 'attempts'}, and the call ${error === null ? 'succeeded' : `ended with ${error}`}.\n` +
        'Look next: response is null here. And a handler of needs-retry that returns something has answered: false means "do not try again".',
    );
    const statuses = list(attempts.map(({ status }) => String(status)));
    expect(statuses === 'null, 200').toHold(
      `The proxy saw two attempts, one without an answer; the program noted the status of ${statuses}. It should be null, 200.\n` +
        'Look next: an attempt without an answer is an attempt. response is null there, and so is the status.',
    );
  });

  test('is measured by itself while other calls are under way', async ({ stage }) => {
    let nowMs = 0;
    const later = () => void (nowMs += 100);
    const [slowArrived, quickEnded] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const quickMayEnd = Promise.withResolvers<void>();
    // The slow one is sent first; the quick one is sent and answered while it is under way.
    const addon: Addon = {
      async requestheaders({ request: { path } }) {
        later();
        if (path.includes('slow')) {
          slowArrived.resolve();
          await quickEnded.promise;
          later();
        } else await quickMayEnd.promise;
      },
    };
    const { s3, bucket } = await stage([], addon);
    const attempts = measured(s3, () => nowMs);
    const slow = errorOf(s3.send(put(bucket, 'slow')));
    await slowArrived.promise;
    const quick = errorOf(s3.send(put(bucket, 'quick')));
    quickMayEnd.resolve();
    await quick;
    quickEnded.resolve();
    await slow;
    const times = list(attempts.map(({ ms }) => String(ms)));
    expect(times === '100, 300').toHold(
      `A call of 300 ms was under way while another one was sent and answered in 100 ms. The program measured ${times}; it should be 100, 300.\n` +
        'Look next: where is the time kept at which an attempt was sent? Every event of a call brings the same object as context.',
    );
  });
});

describe('a dry run', () => {
  const dry = async (stage: () => Promise<Stage>) => {
    const staged = await stage();
    // What is there before the dry run begins.
    await staged.s3.send(put(staged.bucket, 'kept'));
    await staged.proxy.idle();
    staged.proxy.clear();
    const said: string[] = [];
    const emitter = new Emitter<CallEvents>();
    dryRun(emitter, (method, path) => void said.push(`${method} ${path}`));
    staged.s3.middlewareStack.use(events(emitter));
    return { ...staged, said };
  };

  test('sends no write, and says what it would have sent', async ({ stage }) => {
    const { s3, bucket, proxy, storedKeys, said } = await dry(() => stage([]));
    await errorOf(s3.send(put(bucket, 'new')));
    await errorOf(s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'kept' })));
    await proxy.idle();
    const keys = await storedKeys();
    expect(proxy.flows.length === 0 && keys.join() === 'kept').toHold(
      `The program put an object and deleted another. The proxy saw ${proxy.flows.length} requests, and the bucket holds ${list(keys)}; ` +
        'it should be none, and kept.\nLook next: a handler of before-call that returns an answer is the last one to see the call.',
    );
    const wanted = [`PUT /${bucket}/new`, `DELETE /${bucket}/kept`];
    expect(said.join() === wanted.join()).toHold(
      `It said that it would have sent: ${list(said)}. It should be: ${list(wanted)}.\n` +
        'Look next: the request is params, with method and path.',
    );
  });

  test('gives the program an answer, and no error', async ({ stage }) => {
    const { s3, bucket } = await dry(() => stage([]));
    const error = await errorOf(s3.send(put(bucket, 'new')));
    expect(error === null).toHold(
      `The program that put an object got an error: ${error}.\n` +
        'Look next: what a handler throws ends the call with that. What it returns is the answer: { httpResponse: { statusCode: 200, headers: {} }, parsed: {} }.',
    );
  });

  test('lets reads through', async ({ stage }) => {
    const { s3, bucket, proxy } = await dry(() => stage([]));
    let read: string | undefined;
    const error = await errorOf(
      s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'kept' })).then(async ({ Body }) => {
        read = await Body?.transformToString();
      }),
    );
    await proxy.idle();
    expect(proxy.flows.length === 1 && read === 'part').toHold(
      `The program read an object that is there. The proxy saw ${proxy.flows.length} requests, and the program got ${error ?? read ?? 'no body'}; ` +
        'it should be 1, and part.\nLook next: a handler that returns nothing lets the call go on. GET and HEAD change nothing.',
    );
  });
});
