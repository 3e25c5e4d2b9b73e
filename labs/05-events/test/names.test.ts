import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { HeadObjectCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { Emitter, events, type CallEvents } from '@slowdown/kit/events';
import type { Addon } from '@slowdown/kit/proxy';
import { expect, labTest, type Stage } from '@slowdown/kit/testing';
import { describe } from 'vitest';
import { everyEvent, patterns } from '#lab/watch.ts';
import { errorOf, list, put } from './calls.ts';

/** The names of a call's events without its service and operation, in their order. */
const TWELVE = [
  'provide-client-params',
  'before-parameter-build',
  'before-endpoint-resolution',
  'before-call',
  'request-created',
  'choose-signer',
  'before-sign',
  'before-send',
  'before-parse',
  'response-received',
  'needs-retry',
  'after-call',
];

/** An account without instances: not every backend plays EC2. */
const ec2Answers: Addon = {
  requestheaders(flow) {
    if (!flow.request.headers.some(([, value]) => value.includes('/ec2/aws4_request'))) return;
    const content = '<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>';
    const headers: [string, string][] = [['Content-Length', String(content.length)]];
    flow.response = { statusCode: 200, headers, content };
  },
};

const test = labTest.extend('withEc2', { scope: 'file' }, ({ stage }, { onCleanup }) => {
  const clients = new DisposableStack();
  onCleanup(() => clients.dispose());
  return async () => {
    const staged = await stage([], ec2Answers);
    const credentials = { accessKeyId: 'slowdown', secretAccessKey: 'slowdown' };
    const ec2 = new EC2Client({ endpoint: staged.proxy.url, region: 'us-east-1', credentials });
    clients.adopt(ec2, (client) => client.destroy());
    return { ...staged, ec2 };
  };
});

describe('every event', () => {
  const check = (heard: readonly string[], call: string) => {
    const missing = TWELVE.map((name) =>
      name === 'before-endpoint-resolution' ? `${name}.${call.split('.')[0]}` : `${name}.${call}`,
    ).filter((name) => !heard.includes(name));
    expect(missing.length === 0 && heard.length === 12).toHold(
      `The client emitted 12 events in one ${call}; the program said ${heard.length}: ${list(heard)}.\n` +
        (heard.length > 12
          ? 'Look next: was each said once?'
          : `Look next: ${list(missing.slice(0, 3))} and so on were not heard. Which pattern hears everything?`),
    );
  };

  test('of an S3 call', async ({ withEc2 }) => {
    const { s3, bucket } = await withEc2();
    const heard: string[] = [];
    everyEvent(s3, (name) => void heard.push(name));
    await errorOf(s3.send(put(bucket, 'part')));
    check(heard, 's3.PutObject');
  });

  test('of an EC2 call: the same', async ({ withEc2 }) => {
    const { ec2 } = await withEc2();
    const heard: string[] = [];
    everyEvent(ec2, (name) => void heard.push(name));
    await errorOf(ec2.send(new DescribeInstancesCommand()));
    check(heard, 'ec2.DescribeInstances');
  });

  test('with what it brings', async ({ withEc2 }) => {
    const { s3, bucket } = await withEc2();
    const said = new Map<string, readonly string[]>();
    everyEvent(s3, (name, brings) => void said.set(name.split('.')[0] ?? '', brings));
    await errorOf(s3.send(put(bucket, 'part')));
    const wanted = ['response', 'operation', 'attempts', 'caughtException', 'requestDict', 'context'];
    const brought = said.get('needs-retry') ?? [];
    expect(brought.toSorted().join() === wanted.toSorted().join()).toHold(
      `needs-retry brings ${list(wanted)}; the program said ${list(brought)}.\n` +
        'Look next: a handler gets one object. Its keys are eventName and what the event brings.',
    );
  });
});

describe('a pattern', () => {
  /** What handlers of a pattern hear of four calls to two services. */
  const heardBy = async (pattern: string, { s3, ec2, bucket }: Pick<Stage, 's3' | 'bucket'> & { ec2: EC2Client }) => {
    expect(pattern !== '').toHold('The pattern is empty.\nLook next: a name is EVENT.SERVICE.OPERATION.');
    const heard: string[] = [];
    const emitter = new Emitter<CallEvents>();
    emitter.register(pattern, ({ eventName }) => void heard.push(eventName));
    s3.middlewareStack.use(events(emitter));
    ec2.middlewareStack.use(events(emitter));
    await s3.send(put(bucket, 'part'));
    await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: 'part' }));
    await s3.send(new ListBucketsCommand());
    await ec2.send(new DescribeInstancesCommand());
    return heard;
  };
  const CALLS = 'PutObject, HeadObject and ListBuckets went to S3, DescribeInstances to EC2.';

  test('hears the attempts of uploads, and no other call', async ({ withEc2 }) => {
    const pattern = patterns.attemptsOfUploads;
    const heard = await heardBy(pattern, await withEc2());
    expect(heard.join() === 'needs-retry.s3.PutObject').toHold(
      `${CALLS} "${pattern}" heard ${list(heard)}; it should be needs-retry.s3.PutObject, once.\n` +
        'Look next: a pattern is read from the left, as the name is: the event, the service, the operation.',
    );
  });

  test('hears the attempts of all services', async ({ withEc2 }) => {
    const pattern = patterns.allAttempts;
    const heard = await heardBy(pattern, await withEc2());
    expect(heard.length === 4 && heard.every((name) => name.startsWith('needs-retry.'))).toHold(
      `${CALLS} "${pattern}" heard ${list(heard)}; it should be the needs-retry of all four.\n` +
        'Look next: a pattern hears all names that begin with it.',
    );
  });

  test('hears all that an upload emits', async ({ withEc2 }) => {
    const pattern = patterns.allOfUploads;
    const heard = await heardBy(pattern, await withEc2());
    expect(heard.length === 11 && heard.every((name) => name.endsWith('.s3.PutObject'))).toHold(
      `${CALLS} "${pattern}" heard ${list(heard)}; it should be the 11 events whose names end with s3.PutObject.\n` +
        'Look next: * stands for one whole part, also for the first one. (before-endpoint-resolution.s3 has no operation.)',
    );
  });
});
