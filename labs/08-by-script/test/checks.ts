/**
 * What the lab asks of a script, whoever runs it: this workshop's proxy with the learner's TypeScript, or a real
 * mitmdump with an addon in Python. All that is needed is the proxy's address, its clock, and what the backend holds.
 */
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { expect, type OneAttempt } from '@slowdown/kit/testing';
import { describe } from 'vitest';
import type { Addons } from '../model.ts';

/** The numbers that every script under test is given. */
export const LIMITS = { ratePerSecond: 10, burst: 5, splitAfterMs: 3000 };

/** A script between a client and an empty bucket. */
export interface Middle {
  once: OneAttempt;
  bucket: string;
  /** Moves the script's clock on. */
  later(ms: number): void;
  /** Keys that the backend holds, sorted. */
  storedKeys(): Promise<string[]>;
  /** Puts objects past the proxy. */
  given(key: string): Promise<void>;
}

/** Puts a script between a new client and a new bucket. */
export type Between = (script: keyof Addons) => Promise<Middle>;

export type Test = (name: string, body: (context: { between: Between }) => Promise<void>) => void;

/** Calls to one bucket, each made once. */
export function calls({ once, bucket: Bucket }: Middle) {
  const send = async (call: (s3: S3Client) => Promise<unknown>) => {
    const answered = await once.ask(call);
    // The proxy's own answer where a script throws.
    expect(answered.code !== 'BadGateway').toHold(answered.message);
    return answered;
  };
  return {
    put: (Key: string) => send((s3) => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'part' }))),
    get: (Key: string) =>
      send(async (s3) => (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToByteArray()),
    head: (Key: string) => send((s3) => s3.send(new HeadObjectCommand({ Bucket, Key }))),
    remove: (Key: string) => send((s3) => s3.send(new DeleteObjectCommand({ Bucket, Key }))),
    list: () => send((s3) => s3.send(new ListBucketsCommand())),
  };
}

/** How many of some writes passed. */
export async function passed(middle: Middle, keys: string[]): Promise<number> {
  let count = 0;
  for (const key of keys) if ((await calls(middle).put(key)).status === 200) count += 1;
  return count;
}

export const keys = (prefix: string, count: number) => Array.from({ length: count }, (_, n) => `${prefix}/${n}.json`);

export function checkAlways429(test: Test): void {
  describe('429 always', () => {
    test('answers every request', async ({ between }) => {
      const { put, get, head, list } = calls(await between('always429'));
      const statuses = { PUT: await put('a'), GET: await get('a'), HEAD: await head('a'), ListBuckets: await list() };
      for (const [what, { status }] of Object.entries(statuses)) {
        expect(status === 429).toHold(
          `The proxy answered a ${what} with ${status || 'nothing'}; it should be 429.\n` +
            'Look next: a flow.response that is set before the service is asked is the answer.',
        );
      }
    });

    test('does not ask the service', async ({ between }) => {
      const middle = await between('always429');
      await calls(middle).put('refused');
      const stored = await middle.storedKeys();
      expect(stored.length === 0).toHold(
        'The client was told 429, and the object is in the bucket all the same.\n' +
          'Look next: at which of the four times is it not too late?',
      );
    });

    test('keeps the connection', async ({ between }) => {
      const middle = await between('always429');
      for (const key of keys('a', 5)) await calls(middle).put(key);
      expect(middle.once.connections === 1).toHold(
        `Five requests took ${middle.once.connections} connections; one is enough.\n${LENGTH_ADVICE}`,
      );
    });
  });
}

/** What a client needs to know where an answer ends. */
const LENGTH_ADVICE =
  'Look next: how does a client know where an answer ends? If nothing says so, only the end of the connection does.';

/** Headers that speak of an object. In an error they speak of something that is not there. */
const OF_AN_OBJECT = /^(etag|last-modified|content-range|x-amz-checksum-.*|x-amz-meta-.*)$/;

export function checkEveryThird(test: Test): void {
  describe('every third', () => {
    test('is the 3rd, 6th and 9th of nine', async ({ between }) => {
      const middle = await between('everyThird');
      const statuses: number[] = [];
      for (const key of keys('a', 9)) statuses.push((await calls(middle).put(key)).status);
      expect(statuses.join() === '200,200,429,200,200,429,200,200,429').toHold(
        `Nine requests, one after the other, were answered ${statuses.join(' ')}.\n` +
          'Look next: the count has to outlive the request. Where is it kept?',
      );
    });

    test('stores what it lets pass, and nothing else', async ({ between }) => {
      const middle = await between('everyThird');
      for (const key of keys('a', 9)) await calls(middle).put(key);
      const stored = (await middle.storedKeys()).map((key) => key.replace(/\D/g, '')).join(' ');
      expect(stored === '0 1 3 4 6 7').toHold(
        `Of the keys 0 to 8 the bucket holds ${stored || 'none'}; it should be 0 1 3 4 6 7.\n` +
          'Look next: a program that is told 429 believes that nothing was stored. When does the service get the request?',
      );
    });

    test('keeps the connection', async ({ between }) => {
      const middle = await between('everyThird');
      for (const key of keys('a', 9)) await calls(middle).put(key);
      expect(middle.once.connections === 1).toHold(
        `Nine requests took ${middle.once.connections} connections; one is enough.\n${LENGTH_ADVICE}`,
      );
    });

    test('has nothing in it of the answer that it replaces', async ({ between }) => {
      const middle = await between('everyThird');
      await middle.given('a.json');
      const { get } = calls(middle);
      await get('a.json');
      await get('a.json');
      const { status, headers } = await get('a.json');
      const left = Object.keys(headers).filter((name) => OF_AN_OBJECT.test(name));
      expect(status === 429 && left.length === 0).toHold(
        `The third answer is ${status || 'none'}, with ${left.length === 0 ? 'nothing' : left.join(', ')} of the object in its headers.\n` +
          'Look next: a checksum of another body breaks the client: boto3 crashes on it, and the SDK for JavaScript no ' +
          'longer sees that it was throttled. A new answer has none of the old headers.',
      );
    });
  });
}

/** What most likely went wrong where another number passed than the burst, and after it the rate. */
function whyNotTheRate(atOnce: number, afterwards: number): string {
  if (atOnce === LIMITS.burst && afterwards < 3) {
    return 'does the bucket know the time? The tests hold the clock: it is now, which TokenBucket takes as its clock.';
  }
  if (atOnce + afterwards === 16) {
    return 'nothing was refused. Is there a bucket, and one that outlives the request? A new one is always full.';
  }
  return 'each write takes one token, and one that finds none is refused.';
}

export function checkSlowBucket(test: Test): void {
  describe('a slow bucket', () => {
    test('lets a burst pass, and then the rate', async ({ between }) => {
      const middle = await between('slowBucket');
      const atOnce = await passed(middle, keys('a', 8));
      middle.later(300);
      const afterwards = await passed(middle, keys('a', 8));
      expect(atOnce === LIMITS.burst && afterwards === 3).toHold(
        `At 10 writes a second with a burst of 5, ${atOnce} of 8 passed at once and ${afterwards} of 8 after 300 ms; ` +
          `it should be 5 and 3.\nLook next: ${whyNotTheRate(atOnce, afterwards)}`,
      );
    });

    test('has a limit for each prefix', async ({ between }) => {
      const middle = await between('slowBucket');
      await passed(middle, keys('hot', 8));
      const others = await passed(middle, keys('cold', 4));
      expect(others === 4).toHold(
        `While hot/ was over its limit, ${others} of 4 writes to cold/ passed; all should.\n` +
          'Look next: what has a token bucket of its own: the proxy, the bucket, or the prefix?',
      );
    });

    test('limits writes alone', async ({ between }) => {
      const middle = await between('slowBucket');
      await middle.given('a/0.json');
      await passed(middle, keys('a', 8));
      const { get, list, remove } = calls(middle);
      const [read, listed, removed] = [await get('a/0.json'), await list(), await remove('a/0.json')];
      expect(read.status === 200 && listed.status === 200 && removed.status === 503).toHold(
        `Over the limit, a read was answered ${read.status}, ListBuckets ${listed.status}, a DELETE ${removed.status}; ` +
          'it should be 200, 200 and 503.\nLook next: PUT, POST and DELETE share a limit; a request that names no object has none.',
      );
    });

    test('says it as S3 does', async ({ between }) => {
      const middle = await between('slowBucket');
      await passed(middle, keys('a', 8));
      const { status, headers, code } = await calls(middle).put('a/9.json');
      expect(status === 503 && code === 'SlowDown').toHold(
        `The SDK read status ${status} and code ${code ?? 'none'}; from S3 it reads 503 and SlowDown.\n` +
          'Look next: the code is in the body: <Error><Code>…</Code><Message>…</Message></Error>.',
      );
      expect(headers['content-type'] === 'application/xml').toHold(
        `The body's content-type is ${headers['content-type'] ?? 'not given'}; S3 says application/xml.\n` +
          'Look next: headers is a list of pairs; a client takes the body for what content-type says.',
      );
    });

    test('keeps the connection', async ({ between }) => {
      const middle = await between('slowBucket');
      await passed(middle, keys('a', 6));
      const before = middle.once.connections;
      await passed(middle, keys('a', 4));
      const cost = middle.once.connections - before;
      expect(cost === 0).toHold(
        `Four refusals cost ${cost} new connections; they need none.\n` +
          'Look next: Content-Length has to be the length of the body, in bytes.',
      );
    });
  });
}
