import { checkSignatures, expect, labTest as test, refuseFirst, type Stage } from '@slowdown/kit/testing';
import { describe } from 'vitest';
import { markAttempts } from '#lab/middleware.ts';
import { errorOf, list, put } from './calls.ts';

describe('a middleware', () => {
  const marked = async (stage: Promise<Stage>) => {
    const staged = await stage;
    const seen: number[] = [];
    markAttempts(staged.s3, (attempt) => void seen.push(attempt));
    return { ...staged, seen };
  };

  test('sees every attempt, not every call', async ({ stage }) => {
    const { s3, bucket, proxy, seen } = await marked(
      stage([{ fault: { type: 'slowDown' }, limit: refuseFirst((path) => (path.endsWith('twice') ? 2 : 0)) }]),
    );
    await errorOf(s3.send(put(bucket, 'twice')));
    await errorOf(s3.send(put(bucket, 'once')));
    await proxy.idle();
    expect(seen.join() === '1,2,3,1').toHold(
      `One call was refused twice, then another one passed: the proxy saw ${proxy.flows.length} attempts, and the middleware ${list(seen.map(String))}. ` +
        'It should be 1, 2, 3, 1.\nLook next: what stands before the SDK’s retries comes once a call, what stands behind them once an attempt. Each call counts from 1.',
    );
    const marks = list(proxy.flows.map(({ request }) => request.headers['x-amz-meta-attempt'] ?? 'none'));
    expect(marks === '1, 2, 3, 1').toHold(
      `The proxy saw the header x-amz-meta-attempt as ${marks}; it should be 1, 2, 3, 1.\n` +
        'Look next: args.request.headers is an object; its keys are names in lower case.',
    );
  });

  test('changes the request before it is signed', async ({ stage }) => {
    const { s3, bucket, proxy, storedKeys } = await marked(stage([], checkSignatures));
    const error = await errorOf(s3.send(put(bucket, 'signed')));
    await proxy.idle();
    const mark = proxy.flows[0]?.request.headers['x-amz-meta-attempt'];
    expect(mark !== undefined).toHold(
      'The request came without the header x-amz-meta-attempt.\nLook next: args.request is there from the step build on.',
    );
    const refused = proxy.flows[0]?.response;
    expect(refused?.status !== 403).toHold(
      `A service that checks signatures, as S3 does, answered ${refused?.status}. ${error}\n` +
        'Look next: the header was written after the request had been signed. Which middleware signs, and where does yours stand?',
    );
    expect((await storedKeys()).join() === 'signed').toHold(
      'The signed request left the object out of the bucket.\nLook next: the request has to go on: next(args).',
    );
  });

  test('gives back what the service answered', async ({ stage }) => {
    const { s3, bucket } = await marked(stage([]));
    let etag: string | undefined;
    const error = await errorOf(s3.send(put(bucket, 'part')).then(({ ETag }) => (etag = ETag)));
    expect(etag !== undefined).toHold(
      `The service stored the object and answered with its ETag; the program got ${error ?? 'no ETag'}.\n` +
        'Look next: what next() gives is the answer on its way to the program. Whoever does not return it has kept it.',
    );
  });

  test('has a name, so that it is there once', async ({ stage }) => {
    const { s3, bucket, seen } = await marked(stage([]));
    try {
      markAttempts(s3, (attempt) => void seen.push(attempt));
    } catch {
      // The SDK refuses a second one of the same name, and that is as good as having it once.
    }
    await errorOf(s3.send(put(bucket, 'part')));
    expect(seen.length === 1).toHold(
      `The middleware was put on one client twice, and one attempt was then seen ${seen.length} times; it should be once.\n` +
        'Look next: the options of add and addRelativeTo take a name. The SDK refuses a second one of the same name.',
    );
  });
});
