import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { labClient } from '@slowdown/kit/backends';
import { callTrees, type Flow } from '@slowdown/kit/flows';
import type { Proxy } from '@slowdown/kit/proxy';
import { faultFrom, rulesOf } from '@slowdown/kit/scenario';
import { expect, labTest } from '@slowdown/kit/testing';
import { describe } from 'vitest';
import { retryQuota } from '#lab/quota.ts';
import { retryStrategy } from '#lab/strategy.ts';
import type { Quota, Strategy, StrategyOptions } from '../model.ts';

const made: (options: StrategyOptions) => Strategy = retryStrategy;

/** Before the second and third attempt, where chance is one half. */
const THROTTLED_MS = [500, 1000];
const TRANSIENT_MS = [25, 50];

interface Client {
  proxy: Proxy;
  /** A PutObject; null, or the name of the error that the program gets. */
  put: (key: string) => Promise<string | null>;
  get: (key: string) => Promise<string | null>;
  /** In their order: `attempt 1`, and `sleep` from its beginning to its end. */
  story: string[];
  /** What was slept, milliseconds, as the strategy asked for it. */
  slept: number[];
  /** What the program is told of that, for each PutObject that succeeded: `$metadata.totalRetryDelay`. */
  told: number[];
  quota: Quota;
  /** Asks that the strategy has thrown nothing that is a mistake in its code; each put does, at its end. */
  noMistake: () => void;
  storedKeys: () => Promise<string[]>;
}

const ended = (call: Promise<unknown>) =>
  call.then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.name : 'something that is no error'),
  );

/** The strategy, and the mistakes that its code has thrown: the SDK takes any rejection for a no, and hides them. */
function watched(strategy: Strategy): { strategy: Strategy; noMistake: () => void } {
  const mistakes: Error[] = [];
  const note = (error: unknown): never => {
    if (error instanceof ReferenceError || error instanceof TypeError || error instanceof SyntaxError)
      mistakes.push(error);
    throw error;
  };
  return {
    strategy: {
      acquireInitialRetryToken: (scope) => Promise.try(() => strategy.acquireInitialRetryToken(scope)).catch(note),
      refreshRetryTokenForRetry: (token, info) =>
        Promise.try(() => strategy.refreshRetryTokenForRetry(token, info)).catch(note),
      recordSuccess(token) {
        try {
          strategy.recordSuccess(token);
        } catch (error) {
          note(error);
        }
      },
    },
    noMistake() {
      expect(mistakes.length === 0).toHold(
        `Your strategy threw ${String(mistakes[0])}. The SDK takes that for a no, so the program never hears of it.\n` +
          'Look next: a name that is not defined is not imported; something undefined was looked up with a key that is not there.',
      );
    },
  };
}

/** A real client with the learner's strategy, behind a proxy that refuses. */
const test = labTest.extend('client', { scope: 'file' }, ({ stage }, { onCleanup }) => {
  const clients: S3Client[] = [];
  onCleanup(() => clients.forEach((each) => each.destroy()));
  return async (...lines: string[]): Promise<Client> => {
    const story: string[] = [];
    const slept: number[] = [];
    const told: number[] = [];
    const quota = retryQuota(500);
    const { proxy, bucket, storedKeys, once } = await stage(rulesOf(lines.map(faultFrom)), {
      requestheaders({ request: { headers, path } }) {
        const attempt = headers.find(([name]) => name.toLowerCase() === 'amz-sdk-request')?.[1];
        if (!path.includes('meanwhile')) story.push(`attempt ${/attempt=(\d+)/.exec(attempt ?? '')?.[1]}`);
      },
    });
    const { strategy, noMistake } = watched(
      made({
        attempts: 3,
        backoff: { THROTTLING: { baseMs: 1000, capMs: 20_000 }, TRANSIENT: { baseMs: 50, capMs: 20_000 } },
        cost: { THROTTLING: 5, TRANSIENT: 14 },
        quota,
        random: () => 0.5,
        async sleep(ms) {
          slept.push(ms);
          story.push('sleep');
          // Nobody waits here for a time: while this call sleeps, two others go their whole way.
          for (const n of [1, 2]) await once.ask((s3) => s3.send(command(`meanwhile-${n}`)));
          story.push('end of sleep');
        },
      }),
    );
    const command = (Key: string) => new GetObjectCommand({ Bucket: bucket, Key });
    const s3 = labClient(proxy.url, { retryStrategy: strategy });
    clients.push(s3);
    return {
      proxy,
      async put(Key) {
        const error = await ended(
          s3
            .send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'a part' }))
            .then(({ $metadata }) => told.push($metadata.totalRetryDelay ?? 0)),
        );
        noMistake();
        return error;
      },
      get: (Key) => ended(s3.send(command(Key))),
      story,
      slept,
      told,
      quota,
      noMistake,
      storedKeys,
    };
  };
});

/** What the client under test has sent. */
const sent = async (proxy: Proxy): Promise<Flow[]> => {
  await proxy.idle();
  return proxy.flows.filter(({ request }) => !request.path.includes('meanwhile'));
};
const attemptsOfCalls = async (proxy: Proxy) =>
  callTrees(await sent(proxy), { ended: true }).map(({ attempts }) => attempts.length);

const areNear = (each: readonly number[], wanted: readonly number[]) =>
  each.length === wanted.length && each.every((ms, n) => Math.abs(ms - (wanted[n] ?? NaN)) <= 1);
const list = (each: readonly (string | number)[]) =>
  each.map((one) => (typeof one === 'number' ? Math.round(one) : one)).join(', ') || 'none';
/** `35 calls of 2 attempts, 15 calls of 1 attempt` */
const tally = (attempts: readonly number[]) =>
  [...new Set(attempts)]
    .map((each) => `${counted(attempts.filter((one) => one === each).length, 'call')} of ${counted(each, 'attempt')}`)
    .join(', ');
const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;
const requests = (count: number) => counted(count, 'request');

describe('client', () => {
  test('tries a refused call again, and sleeps before each retry', async ({ client }) => {
    const { put, proxy, story, slept, told, storedKeys } = await client('~m PUT => 503 SlowDown until 2 requests');
    const error = await put('part');
    const flows = await sent(proxy);
    expect(flows.length === 3 && error === null && (await storedKeys()).join() === 'part').toHold(
      `The service refused the call twice, and would have taken it the third time. The proxy saw ${requests(flows.length)}, and the program got ${error ?? 'no error'}.\n` +
        'Look next: refreshRetryTokenForRetry resolves with a new token where there is to be another attempt. It has one retry more than the old one.',
    );
    const wanted = 'attempt 1, sleep, end of sleep, attempt 2, sleep, end of sleep, attempt 3';
    expect(list(story) === wanted).toHold(
      `It should be: ${wanted}.\nThe proxy and the clock saw: ${list(story)}.\n` +
        'Look next: options.sleep(ms) gives a promise. The next attempt leaves when yours resolves, so await it before.',
    );
    expect(areNear(slept, THROTTLED_MS)).toHold(
      `With a base of 1000 ms, and random() at 0.5, it should sleep ${list(THROTTLED_MS)} ms; it slept ${list(slept)}.\n` +
        'Look next: the first sleep is that of retry 1. The token that comes in knows how many retries there were before.',
    );
    expect(areNear(told, [1500])).toHold(
      `It slept 1500 ms in all, and the program is told of ${list(told)} ms: the SDK adds up what the tokens say, in $metadata.totalRetryDelay.\n` +
        'Look next: tokenOf({ retries, paid, sleptMs }) wants to know how long was slept for this retry.',
    );
  });

  test('waits for a SlowDown 20 times longer than for a 500', async ({ client }) => {
    const { put, proxy, slept } = await client(
      '~u /busy => 503 SlowDown until 2 requests',
      '~u /broken => 500 InternalError until 2 requests',
    );
    await put('busy');
    await put('broken');
    await sent(proxy);
    const wanted = [...THROTTLED_MS, ...TRANSIENT_MS];
    expect(areNear(slept, wanted)).toHold(
      `One call was refused twice with 503 SlowDown, then another one twice with 500. With random() at 0.5 the sleeps should be ${list(wanted)} ms; they were ${list(slept)}.\n` +
        'Look next: info.errorType says of which kind the failure is, and backoff has a line for each kind.',
    );
  });

  test('leaves alone what would be the same next time', async ({ client }) => {
    const { get, put, proxy, slept, quota, noMistake } = await client(
      '~u /busy => 503 SlowDown',
      '~u /denied => 403 AccessDenied',
      '~u /unheard-of => 501 NotImplemented',
    );
    for (const key of ['missing', 'denied', 'unheard-of']) await get(key);
    const flows = await sent(proxy);
    expect(flows.length === 3 && slept.length === 0).toHold(
      `Three calls got 404, 403 and 501, which would be the same next time: 3 requests, and no sleep. The proxy saw ${requests(flows.length)}, ` +
        `and the strategy slept ${list(slept)} ms.\n` +
        'Look next: info.errorType is neither THROTTLING nor TRANSIENT then. It is CLIENT_ERROR, or SERVER_ERROR for the 501.',
    );
    expect(quota.tokens === 500).toHold(
      `Three calls got 404, 403 and 501. None is worth a retry, so none costs anything: of 500 tokens 500 should be left. Yours are ${quota.tokens}.\n` +
        'Look next: ask for info.errorType before you ask the quota. cost has no price for other kinds: what take does with undefined can switch the limit off for good.',
    );
    noMistake();
    await put('busy');
    expect((await sent(proxy)).length === 6 && quota.tokens === 490).toHold(
      `After those three a call was refused with 503 SlowDown each time: 3 requests, and 490 tokens left. The proxy saw ${requests((await sent(proxy)).length - 3)}, and ${quota.tokens} are left.\n` +
        'Look next: what is not worth a retry must leave nothing behind for the calls after it.',
    );
  });

  test('does not sleep after the last attempt', async ({ client }) => {
    const { put, proxy, slept, story } = await client('~m PUT => 503 SlowDown');
    const error = await put('part');
    const flows = await sent(proxy);
    expect(flows.length === 3 && error !== null).toHold(
      `The service refused every attempt, and three are allowed. The proxy saw ${requests(flows.length)}, and the program got ${error ?? 'no error'}.\n` +
        'Look next: options.attempts counts the first attempt. Reject where it was the last one.',
    );
    expect(areNear(slept, THROTTLED_MS)).toHold(
      `Three attempts have two sleeps between them. The clock saw: ${list(story)}.\n` +
        'Look next: find out whether there will be another attempt, and sleep afterwards.',
    );
  });

  test('counts the attempts of each call by itself', async ({ client }) => {
    const { put, proxy } = await client('~m PUT => 500 InternalError');
    await Promise.all(['a', 'b', 'c'].map(put));
    const attempts = await attemptsOfCalls(proxy);
    expect(attempts.join() === '3,3,3').toHold(
      `Three calls at the same time, each refused each time, make 3 attempts each. The proxy saw ${list(attempts)}.\n` +
        (new Set(attempts).size === 1
          ? 'Look next: options.attempts counts the first attempt. The retry to come is allowed where its number is below attempts.'
          : 'Look next: one strategy serves all calls of its client. What belongs to one call is in its token.'),
    );
  });

  test('does not try again without tokens', async ({ client }) => {
    const { put, proxy, quota } = await client('~m PUT => 500 InternalError');
    for (let n = 0; n < 20; n += 1) await put(`part-${n}`);
    const attempts = await attemptsOfCalls(proxy);
    const count = attempts.reduce((sum, each) => sum + each, 0);
    expect(count === 55 && quota.tokens === 10).toHold(
      'Twenty calls, one after the other, heard nothing but 500. At 14 tokens a retry, 500 tokens are enough for 35 retries: 55 requests, and 10 tokens left. ' +
        `The proxy saw ${requests(count)} (${tally(attempts)}), and ${quota.tokens} tokens are left.\n` +
        'Look next: each retry takes options.cost of its kind from options.quota. Where take says false there is none, and the last attempt of a call takes nothing.',
    );
  });

  test('gives the tokens back when a call succeeds', async ({ client }) => {
    const { put, proxy, quota, storedKeys } = await client('~m PUT & ~hq attempt=1 => 500 InternalError');
    for (let n = 10; n < 60; n += 1) await put(`part-${n}`);
    const attempts = await attemptsOfCalls(proxy);
    const lost = 50 - (await storedKeys()).length;
    expect(lost === 0 && quota.tokens === 500).toHold(
      `Fifty calls failed at their first attempt, and would have succeeded at the second. ${lost} of them were lost: ${tally(attempts)}. ` +
        (quota.tokens === 500 ? '' : `${quota.tokens} tokens are left, and it should be 500.`) +
        '\nLook next: recordSuccess gets the call’s last token, and the token knows what its retry cost, if it was told: tokenOf({ retries, paid, sleptMs }).',
    );
  });

  test('listens to what the service asks for', async ({ client }) => {
    const { put, proxy, slept } = await client(
      '~u /soon => retry-after 2000ms until 1 request',
      '~u /later => retry-after 3600s until 1 request',
    );
    await put('soon');
    await put('later');
    await sent(proxy);
    const [soonMs = 0, laterMs = 0] = slept;
    // The SDK makes a time of day of the hint, and the strategy a duration again: that takes a moment.
    const isSoon = soonMs > 1000 && soonMs <= 2001;
    expect(isSoon && areNear([laterMs], [5500])).toHold(
      `One call was asked to wait 2000 ms, another one an hour (x-amz-retry-after). With a backoff of 500 ms, that makes about 2000 and 5500 ms; it slept ${list(slept)}.\n` +
        'Look next: hintMs(info) is what the service asks for, and withHint makes one sleep of the two.',
    );
  });
});
