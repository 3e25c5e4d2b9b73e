import { IncomingMessage } from 'node:http';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Emitter, events, type CallEvents } from '@slowdown/kit/events';
import { callTrees } from '@slowdown/kit/flows';
import type { Addon, Proxy } from '@slowdown/kit/proxy';
import { faultFrom, rulesOf } from '@slowdown/kit/scenario';
import { expect, labTest, type Stage } from '@slowdown/kit/testing';
import { describe } from 'vitest';
import { readStart, readWhole } from '#lab/reading.ts';
import { watch } from '#lab/watch.ts';
import type { Ending, Read, Reading, Watched, Watching } from '../model.ts';

const { watch: watchCalls }: Watching = { watch };
const reading: Reading = { readWhole, readStart };

/** Attempts of a call that the client makes at most. */
const MAX_ATTEMPTS = 3;

interface Calls {
  put: (key: string) => Promise<void>;
  get: (key: string) => Promise<void>;
  proxy: Proxy;
  /** What the learner's code says once all is over. */
  said: () => Promise<Watched>;
}

/** A client that the learner's code watches. However a call ends, the test goes on. */
function watching({ s3, proxy, bucket: Bucket }: Stage): Calls {
  const emitter = new Emitter<CallEvents>();
  s3.middlewareStack.use(events(emitter));
  const watched = watchCalls(emitter, { maxAttempts: MAX_ATTEMPTS });
  const ended = (call: Promise<unknown>): Promise<void> =>
    call.then(
      () => {},
      () => {},
    );
  return {
    proxy,
    put: (Key) => ended(s3.send(new PutObjectCommand({ Bucket, Key, Body: 'a part' }))),
    get: (Key) => ended(s3.send(new GetObjectCommand({ Bucket, Key }))),
    async said() {
      await proxy.idle();
      return watched;
    },
  };
}

const spoiled = (...lines: string[]) => rulesOf(lines.map(faultFrom));

const test = labTest.extend('calls', { scope: 'file' }, ({ stage }) => {
  return async (...lines: string[]) => watching(await stage(spoiled(...lines)));
});

describe('count', () => {
  test('a call that succeeds at once has no retry', async ({ calls }) => {
    const { put, said } = await calls();
    for (const key of ['a', 'b', 'c']) await put(key);
    const { retries } = await said();
    expect(retries === 0).toHold(
      `Three calls succeeded at once: 3 attempts, 0 retries. The program counts ${retries}.\n` +
        'Look next: needs-retry comes after every attempt, on success too. What is attempts in the first one?',
    );
  });

  test('a retry that succeeds is a retry', async ({ calls }) => {
    const { put, said, proxy } = await calls('~m PUT => 503 SlowDown until 1 requests');
    await put('a');
    expect((await said()).retries).toBeWhatTheProxySaw(
      'retries',
      proxy.flows,
      'attempt 1 was refused, attempt 2 stored the object. Attempt 2 is the retry, and it ends in a success.',
    );
  });

  test('a connection that is closed without a response is tried again too', async ({ calls }) => {
    const { put, said, proxy } = await calls('~m PUT => closed');
    await put('a');
    expect((await said()).retries).toBeWhatTheProxySaw(
      'retries',
      proxy.flows,
      'each attempt ended without a response: response is null, and caughtException says why. It is an attempt all the same.',
    );
  });

  test('of many calls at once it is what the proxy saw', async ({ calls }) => {
    const { put, said, proxy } = await calls(
      '~m PUT & ~u /always => 503 SlowDown',
      '~m PUT & ~u /cut-off => closed until 3 requests',
      '~m PUT & ~u /wrong => 400 InvalidArgument',
    );
    const keys = ['fine', 'always', 'cut-off', 'wrong'].flatMap((name) => [`${name}-1`, `${name}-2`, `${name}-3`]);
    await Promise.all(keys.map(put));
    expect((await said()).retries).toBeWhatTheProxySaw(
      'retries',
      proxy.flows,
      'only the number of the attempt says whether it is a retry; neither its answer nor its error does.',
    );
  });
});

/** "2 ok, 1 gave up", in the order of the words. */
function inWords(endings: Partial<Record<Ending, number>>): string {
  const counted = Object.entries(endings).filter(([, count]) => count !== 0);
  return counted.map(([ending, count]) => `${count} ${ending}`).join(', ') || 'no call that ended';
}

function expectEndings({ endings }: Watched, wanted: Partial<Record<Ending, number>>, story: string, hint: string) {
  const all: Record<Ending, number> = { ok: 0, 'not retryable': 0, 'gave up': 0, 'quota empty': 0, ...wanted };
  const isRight = Object.entries(all).every(([ending, count]) =>
    Object.entries(endings).some(([said, number]) => said === ending && number === count),
  );
  expect(isRight).toHold(
    `${story} That is ${inWords(wanted)}. The program says: ${inWords(endings)}.\nLook next: ${hint}`,
  );
}

describe('endings', () => {
  test('a success at the last attempt is ok', async ({ calls }) => {
    const { put, said } = await calls('~m PUT & ~u /twice => 503 SlowDown until 2 requests');
    await put('twice');
    await put('fine');
    expectEndings(
      await said(),
      { ok: 2 },
      'One call stored its object at its third and last attempt, another one at its first.',
      'attempts says how many there were, not how the last one ended. Is parsed in after-call an Error?',
    );
  });

  test('an error that stays the same is not retryable, at whatever attempt', async ({ calls }) => {
    const { get, said } = await calls('~m GET & ~u /late => 503 SlowDown until 2 requests');
    await get('missing');
    await get('late-and-missing');
    expectEndings(
      await said(),
      { 'not retryable': 2 },
      'Two objects are not there: one call heard 404 at once, the other one after two 503, at its last attempt.',
      'an object that is missing is missing next time too. isRetryable(error) asks that, before the attempts are counted.',
    );
  });

  test('gave up, where the attempts were used up', async ({ calls }) => {
    const { put, said } = await calls('~m PUT & ~u /refused => 503 SlowDown', '~m PUT & ~u /closed => closed');
    await put('refused');
    await put('closed');
    expectEndings(
      await said(),
      { 'gave up': 2 },
      'One call was refused three times, another one lost its connection three times.',
      'a call that ends without a response ends in after-call-error, with the exception. Count there too.',
    );
  });

  test('quota empty, where there were attempts left', async ({ calls }) => {
    const { put, said, proxy } = await calls('~m PUT => 500 InternalError');
    for (let n = 0; n < 20; n += 1) await put(`part-${n}`);
    const watched = await said();
    const attempts = callTrees(proxy.flows, { ended: true }).map((call) => call.attempts.length);
    const gaveUp = attempts.filter((count) => count === MAX_ATTEMPTS).length;
    expectEndings(
      watched,
      { 'gave up': gaveUp, 'quota empty': attempts.length - gaveUp },
      `Twenty calls heard nothing but 500, and made ${attempts.join(' ')} attempts: the last ones had attempts left, and no tokens.`,
      'the error might pass, there were attempts left, and still there was no other. Which of the three reasons is left?',
    );
  });
});

/** A megabyte, so that it comes in many pieces. */
const STORED = Buffer.from(Array.from({ length: 100_000 }, (_, n) => `row ${String(n).padStart(6, '0')}\n`).join(''));

interface Stored {
  proxy: Proxy;
  s3: S3Client;
  name: { Bucket: string; Key: string };
}

async function stored({ proxy, s3, bucket: Bucket }: Stage, body: Uint8Array = STORED): Promise<Stored> {
  const name = { Bucket, Key: 'model.csv' };
  await s3.send(new PutObjectCommand({ ...name, Body: body }));
  proxy.clear();
  return { proxy, s3, name };
}

/** What reading came to: bytes, or what it threw. */
async function readBy(read: Promise<Read>): Promise<{ read: Read; story: string } | { error: unknown; story: string }> {
  try {
    const came = await read;
    const where = firstDifference(came.bytes);
    const bytes = where === -1 ? 'the right bytes' : `bytes of which number ${where} is wrong`;
    return { read: came, story: `got ${bytes}, and says checked: ${came.checked}` };
  } catch (error) {
    const words = error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error);
    return { error, story: `got an error, "${words}"` };
  }
}

const firstDifference = (bytes: Uint8Array) => bytes.findIndex((byte, n) => byte !== STORED[n]);
const isWhole = (bytes: Uint8Array) => bytes.length === STORED.length && firstDifference(bytes) === -1;
const requests = (count: number) => (count === 1 ? '1 request' : `${count} requests`);

describe('whole', () => {
  test('brings the object, and says that it was checked', async ({ stage }) => {
    const { s3, name } = await stored(await stage([]));
    const came = await readBy(reading.readWhole(s3, name, { calls: 3 }));
    expect('read' in came && isWhole(came.read.bytes) && came.read.checked).toHold(
      `The object came whole, with a checksum, and the SDK compared it. The program ${came.story}.\n` +
        'Look next: hasChecksum(output) says whether there was something to compare with.',
    );
  });

  test('asks again where a byte was changed on the way', async ({ stage }) => {
    const { s3, name, proxy } = await stored(await stage(spoiled('~m GET => corrupted until 1 requests')));
    const came = await readBy(reading.readWhole(s3, name, { calls: 3 }));
    await proxy.idle();
    expect('read' in came && isWhole(came.read.bytes) && proxy.flows.length === 2).toHold(
      `The first answer had one byte changed, the second one was right. The program ${came.story}, after ` +
        `${requests(proxy.flows.length)}.\nLook next: the SDK has called it a success long before. Who reads the body has to ask again.`,
    );
  });

  test('asks again where the body broke off', async ({ stage }) => {
    const { s3, name, proxy } = await stored(await stage(spoiled('~m GET => truncated 50% until 1 requests')));
    const came = await readBy(reading.readWhole(s3, name, { calls: 3 }));
    await proxy.idle();
    expect('read' in came && isWhole(came.read.bytes) && proxy.flows.length === 2).toHold(
      `The first answer broke off in its middle, the second one was whole. The program ${came.story}, after ` +
        `${requests(proxy.flows.length)}.\nLook next: this error speaks of a connection, not of a checksum. It too comes from the reading.`,
    );
  });

  test('throws once its calls are used up', async ({ stage }) => {
    const { s3, name, proxy } = await stored(await stage(spoiled('~m GET => corrupted')));
    const came = await readBy(reading.readWhole(s3, name, { calls: 2 }));
    await proxy.idle();
    expect('error' in came && proxy.flows.length === 2).toHold(
      `Every answer had one byte changed, and 2 calls were allowed. The program ${came.story}, after ` +
        `${requests(proxy.flows.length)}.\nLook next: after the last call, throw what the reading threw.`,
    );
  });

  test('leaves to the SDK what the SDK has tried again', async ({ stage }) => {
    const { s3, name, proxy } = await stored(await stage(spoiled('~m GET & ~u /model.csv => 503 SlowDown')));
    const came = await readBy(reading.readWhole(s3, name, { calls: 3 }));
    await proxy.idle();
    expect('error' in came && proxy.flows.length === MAX_ATTEMPTS).toHold(
      `Every answer was 503 SlowDown. The SDK makes ${MAX_ATTEMPTS} attempts of that, and then throws; the program made ` +
        `${requests(proxy.flows.length)} and ${came.story}.\n` +
        'Look next: what send() throws has been tried again already. Catch around the reading alone.',
    );
    proxy.clear();
    const missing = await readBy(reading.readWhole(s3, { ...name, Key: 'missing' }, { calls: 3 }));
    await proxy.idle();
    expect('error' in missing && proxy.flows.length === 1).toHold(
      `The object is not there, which takes 1 request to learn; the program made ${requests(proxy.flows.length)} and ` +
        `${missing.story}.\nLook next: catch around the reading alone.`,
    );
  });

  test('says that nobody checked where no checksum came', async ({ stage }) => {
    const { s3, name } = await stored(await stage([], WITHOUT_CHECKSUM));
    const came = await readBy(reading.readWhole(s3, name, { calls: 3 }));
    expect('read' in came && isWhole(came.read.bytes) && !came.read.checked).toHold(
      `The object came whole and without a checksum, so nobody could compare it. The program ${came.story}.\n` +
        'Look next: to have read to the end is not to have checked. hasChecksum(output) knows whether there was one.',
    );
  });
});

/** Takes the checksum out of every answer, as it is where an object was stored without one. */
const WITHOUT_CHECKSUM: Addon = {
  responseheaders({ response }) {
    if (response) response.headers = response.headers.filter(([header]) => !/^x-amz-checksum-/i.test(header));
  },
};

/** Larger than what streams hold by themselves: who leaves early can be seen to have left. */
const LARGE = Buffer.alloc(8 << 20, STORED);
/** How much of it is wanted. The changed byte is among these. */
const START = 256 << 10;

describe('start', () => {
  test('brings the first bytes', async ({ stage }) => {
    const { s3, name } = await stored(await stage([]));
    for (const bytes of [1, START, STORED.length + 1]) {
      const came = await readBy(reading.readStart(s3, name, { bytes }));
      const wanted = Math.min(bytes, STORED.length);
      const length = 'read' in came ? came.read.bytes.length : 0;
      expect('read' in came && length === wanted && firstDifference(came.read.bytes) === -1).toHold(
        `The first ${bytes} bytes of ${STORED.length} were asked for, which are ${wanted}; ${length} came, and the program ${came.story}.\n` +
          'Look next: a piece may hold more than is asked for, and an object less.',
      );
    }
  });

  test('lets go of the rest', async ({ stage }) => {
    const { s3, name } = await stored(await stage([]), LARGE);
    const answers: IncomingMessage[] = [];
    const emitter = new Emitter<CallEvents>();
    emitter.register('before-parse', ({ responseDict }) => {
      if (responseDict.body instanceof IncomingMessage) answers.push(responseDict.body);
    });
    s3.middlewareStack.use(events(emitter));
    await readBy(reading.readStart(s3, name, { bytes: START }));
    const isShort = ({ complete, headers }: IncomingMessage) =>
      !complete || Number(headers['content-length']) <= 2 * START;
    expect(answers.length > 0 && answers.every(isShort)).toHold(
      'Of an object of 8 MiB the first 256 KiB were asked for, and all 8 MiB were received.\n' +
        'Look next: piecesOf(output) gives the body piece by piece; a loop that is left early lets go of the rest.',
    );
  });

  test('does not call checked what nobody compared', async ({ stage }) => {
    const { s3, name } = await stored(await stage(spoiled('~m GET => corrupted')));
    // The second is the whole object, and yet one may leave before its end: the last byte is not the end.
    for (const bytes of [START, STORED.length]) {
      const came = await readBy(reading.readStart(s3, name, { bytes }));
      expect('error' in came || !came.read.checked).toHold(
        `The answer had one byte changed, and ${bytes} of ${STORED.length} bytes were read. The program ${came.story}.\n` +
          'Look next: a header with a checksum is a promise. When does the SDK compare it, and were you still there?',
      );
    }
  });
});
