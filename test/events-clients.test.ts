/** The plugin on real clients of five services, and on clients that are shared, copied, cached or busy. */
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import {
  ListBucketsCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
  waitUntilObjectExists,
} from '@aws-sdk/client-s3';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { makeBucket, startBackend } from '@slowdown/kit/backends';
import { Emitter, events, serviceOf, type CallContext, type CallEvents } from '@slowdown/kit/events';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ATTEMPT, BEFORE, BUCKETS, failing, LAB, listening, s3Of, STORED } from './events/clients.ts';
import { scriptedService } from './support/events-service.ts';

beforeEach(() => {
  // Nobody waits: the time before a retry is this times the backoff.
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => void vi.restoreAllMocks());

const list = () => new ListBucketsCommand();
const UNAVAILABLE = failing(503, 'ServiceUnavailable');

/** What a client needs to be tried: a call of its own. */
interface Tried {
  service: string;
  operation: string;
  made: (url: string, emitter: Emitter<CallEvents>) => { service: string; call: () => Promise<object> };
}

const record = { StreamName: 's', PartitionKey: 'p', Data: new Uint8Array(1) };

const TRIED: Tried[] = [
  {
    service: 's3',
    operation: 'ListBuckets',
    made(url, emitter) {
      const client = s3Of(url, emitter);
      return { service: serviceOf(client), call: () => client.send(list()) };
    },
  },
  {
    service: 'ec2',
    operation: 'DescribeInstances',
    made(url, emitter) {
      const client = new EC2Client({ ...LAB, endpoint: url });
      client.middlewareStack.use(events(emitter));
      return { service: serviceOf(client), call: () => client.send(new DescribeInstancesCommand()) };
    },
  },
  {
    service: 'sqs',
    operation: 'ListQueues',
    made(url, emitter) {
      const client = new SQSClient({ ...LAB, endpoint: url });
      client.middlewareStack.use(events(emitter));
      return { service: serviceOf(client), call: () => client.send(new ListQueuesCommand()) };
    },
  },
  {
    service: 'kinesis',
    operation: 'PutRecord',
    made(url, emitter) {
      // By itself it speaks HTTP/2.
      const client = new KinesisClient({ ...LAB, endpoint: url, requestHandler: new NodeHttpHandler() });
      client.middlewareStack.use(events(emitter));
      return { service: serviceOf(client), call: () => client.send(new PutRecordCommand(record)) };
    },
  },
  {
    service: 'dynamodb',
    operation: 'ListTables',
    made(url, emitter) {
      const client = new DynamoDBClient({ ...LAB, endpoint: url });
      client.middlewareStack.use(events(emitter));
      return { service: serviceOf(client), call: () => client.send(new ListTablesCommand()) };
    },
  },
];

test.each(TRIED)('a client of $service emits all events of a call, under its own name', async (tried) => {
  const emitter = new Emitter<CallEvents>();
  const heard: string[] = [];
  emitter.register('*', ({ eventName }) => void heard.push(eventName));
  const isXml = ['s3', 'ec2'].includes(tried.service);
  await using scripted = await scriptedService(UNAVAILABLE, isXml ? BUCKETS : { status: 200, body: '{}' });
  const { service, call } = tried.made(scripted.url, emitter);
  expect(await call()).toMatchObject({ $metadata: { attempts: 2 } });
  expect(service).toBe(tried.service);
  expect(heard).toEqual(
    [...BEFORE, ...ATTEMPT, ...ATTEMPT, 'after-call'].map((kind) =>
      kind === 'before-endpoint-resolution' ? `${kind}.${service}` : `${kind}.${service}.${tried.operation}`,
    ),
  );
});

test.each([S3Client, EC2Client, SQSClient, KinesisClient, DynamoDBClient])(
  'in the stack of $name each place is where the page on events says',
  (AnyClient) => {
    const client = new AnyClient({ ...LAB });
    client.middlewareStack.use(events(new Emitter()));
    const stack = client.middlewareStack.identify().map((entry) => entry.split(' ', 1)[0]);
    const neighbours = (name: string) => [stack[stack.indexOf(name) - 1], stack[stack.indexOf(name) + 1]];
    expect(stack[0]).toBe('slowdownEvents');
    expect(neighbours('slowdownEventsEndpoint')[1]).toBe('serializerMiddleware');
    expect(neighbours('slowdownEventsSend')[1]).toBe('retryMiddleware');
    expect(neighbours('slowdownEventsAttempt')).toEqual(['retryMiddleware', 'httpSigningMiddleware']);
    expect(neighbours('slowdownEventsResponse')[1]).toBe('deserializerMiddleware');
    expect(stack.at(-1)).toBe('slowdownEventsWire');
    client.destroy();
  },
);

test('the name of a service can be given, where the client’s name is not botocore’s', async () => {
  const emitter = new Emitter<CallEvents>();
  const heard = vi.fn();
  emitter.register('after-call', ({ eventName, model }) => heard(eventName, model));
  await using service = await scriptedService(BUCKETS);
  const client = new S3Client({ ...LAB, endpoint: service.url, forcePathStyle: true });
  client.middlewareStack.use(events(emitter, { service: 'cloudwatch-logs' }));
  await client.send(list());
  const model = { service: 'cloudwatch-logs', name: 'ListBuckets' };
  expect(heard.mock.calls).toEqual([['after-call.cloudwatch-logs.ListBuckets', model]]);
  expect(serviceOf({ config: { serviceId: 'CloudWatch Logs' } })).toBe('cloudwatch-logs');
});

describe('which client an emitter hears', () => {
  test('two clients with two emitters do not mix', async () => {
    const [one, two] = [listening(), listening()];
    await using service = await scriptedService(BUCKETS);
    const [first, second] = [s3Of(service.url, one.emitter), s3Of(service.url, two.emitter)];
    await Promise.all([first.send(list()), second.send(list()), first.send(list())]);
    expect([one.heard.length, two.heard.length]).toEqual([24, 12]);
  });

  test('one emitter hears two clients, also by one plugin', async () => {
    const { emitter } = listening();
    const heard: string[] = [];
    emitter.register('after-call', ({ eventName }) => void heard.push(eventName));
    const plugin = events(emitter);
    await using service = await scriptedService(BUCKETS);
    const s3 = new S3Client({ ...LAB, endpoint: service.url, forcePathStyle: true });
    const ec2 = new EC2Client({ ...LAB, endpoint: service.url });
    s3.middlewareStack.use(plugin);
    ec2.middlewareStack.use(plugin);
    await s3.send(list());
    await ec2.send(new DescribeInstancesCommand());
    expect(heard).toEqual(['after-call.s3.ListBuckets', 'after-call.ec2.DescribeInstances']);
  });

  test('a plugin on a command hears that command alone, each time it is sent', async () => {
    const { emitter, heard } = listening();
    await using service = await scriptedService(BUCKETS);
    const s3 = new S3Client({ ...LAB, endpoint: service.url, forcePathStyle: true });
    const command = list();
    command.middlewareStack.use(events(emitter));
    await s3.send(command);
    await s3.send(list());
    await s3.send(command);
    expect(heard).toEqual([...BEFORE, ...ATTEMPT, 'after-call', ...BEFORE, ...ATTEMPT, 'after-call']);
  });

  test('a new client with the config of one that emits does not emit: a plugin is in the stack, not in the config', async () => {
    const { emitter, heard } = listening();
    await using service = await scriptedService(BUCKETS);
    const { credentials, forcePathStyle, region, requestHandler } = s3Of(service.url, emitter).config;
    const again = new S3Client({ endpoint: service.url, credentials, forcePathStyle, region, requestHandler });
    await again.send(list());
    expect(heard).toEqual([]);
    again.middlewareStack.use(events(emitter));
    await again.send(list());
    expect(heard).toHaveLength(12);
  });

  test('a cloned stack emits to the same emitter', async () => {
    const { emitter, heard } = listening();
    await using service = await scriptedService(BUCKETS);
    const s3 = s3Of(service.url, emitter);
    const handler = list().resolveMiddleware(s3.middlewareStack.clone(), s3.config, {});
    await handler({ input: {} });
    expect(heard).toEqual([...BEFORE, ...ATTEMPT, 'after-call']);
  });

  test('handlers that are registered later are heard from the next event on', async () => {
    const emitter = new Emitter<CallEvents>();
    await using service = await scriptedService(BUCKETS);
    const s3 = s3Of(service.url, emitter);
    await s3.send(list());
    const late = vi.fn();
    emitter.register('needs-retry', late);
    await s3.send(list());
    expect(late).toHaveBeenCalledOnce();
  });

  test('destroy() ends no event: a call that is made afterwards emits as before', async () => {
    const { emitter, heard } = listening();
    await using service = await scriptedService(BUCKETS);
    const s3 = s3Of(service.url, emitter);
    await s3.send(list());
    s3.destroy();
    await s3.send(list());
    expect(heard).toHaveLength(24);
  });
});

describe.each([false, true])('300 calls at once, with cacheMiddleware: %s', (cacheMiddleware) => {
  test('keep their attempts, their params and what handlers note in their context apart', async () => {
    const emitter = new Emitter<CallEvents>();
    const contexts = new Set<CallContext>();
    const attemptsOf = new Map<string, number[]>();
    emitter.register('before-parameter-build', ({ params, context }) => {
      contexts.add(context);
      if ('Key' in params) context['key'] = params.Key;
    });
    emitter.register('needs-retry', ({ context, attempts }) => {
      const key = String(context['key']);
      attemptsOf.set(key, [...(attemptsOf.get(key) ?? []), attempts]);
      // Each call is forced to another number of attempts.
      return attempts <= Number(key.slice(-1)) % 3 ? { delayMs: 1 } : undefined;
    });
    await using service = await scriptedService(STORED);
    const s3 = s3Of(service.url, emitter, { cacheMiddleware });
    const keys = Array.from({ length: 300 }, (_, number) => `part-${number}`);
    const outputs = await Promise.all(
      keys.map((Key) => s3.send(new PutObjectCommand({ Bucket: 'results', Key, Body: Key }))),
    );

    const expected = keys.map((key) => (Number(key.slice(-1)) % 3) + 1);
    expect(outputs.map(({ $metadata }) => $metadata.attempts)).toEqual(expected);
    expect(keys.map((key) => attemptsOf.get(key))).toEqual(
      expected.map((count) => Array.from({ length: count }, (_, index) => index + 1)),
    );
    expect(contexts.size).toBe(300);
    const wire = service.received.map(({ body, headers }) => `${body} ${String(headers['amz-sdk-request'])}`);
    expect(wire.toSorted()).toEqual(
      keys
        .flatMap((key, index) =>
          Array.from({ length: expected[index] ?? 0 }, (_, n) => `${key} attempt=${n + 1}; max=3`),
        )
        .toSorted(),
    );
  });
});

describe('what calls for its caller', () => {
  test('a paginator: each page is a call', async () => {
    await using backend = await startBackend('embedded');
    await makeBucket(backend.url, 'results');
    const { emitter } = listening();
    const s3 = s3Of(backend.url, emitter);
    for (const Key of ['a', 'b', 'c']) await s3.send(new PutObjectCommand({ Bucket: 'results', Key, Body: Key }));
    const heard: string[] = [];
    emitter.register('*', ({ eventName }) => void heard.push(eventName));
    const found: unknown[] = [];
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3, pageSize: 2 }, { Bucket: 'results' })) {
      found.push(Contents.map(({ Key }) => Key));
    }
    expect(found).toEqual([['a', 'b'], ['c']]);
    expect(heard.filter((name) => name === 'after-call.s3.ListObjectsV2')).toHaveLength(2);
  });

  test('a waiter: each look is a call, and a 404 is no failure of it', async () => {
    const { emitter } = listening();
    const statuses: number[] = [];
    emitter.register('after-call', ({ httpResponse }) => void statuses.push(httpResponse.statusCode));
    await using service = await scriptedService({ status: 404 }, STORED);
    const client = s3Of(service.url, emitter);
    const waiting = { client, maxWaitTime: 60, minDelay: 0.01, maxDelay: 0.01 };
    const { state } = await waitUntilObjectExists(waiting, { Bucket: 'results', Key: 'k' });
    expect([state, statuses]).toEqual(['SUCCESS', [404, 200]]);
  });

  test('a redirect to a bucket’s region: the call begins anew below its params, and its attempts with it', async () => {
    const { emitter, heard } = listening();
    const seen: number[] = [];
    emitter.register('needs-retry', ({ attempts }) => void seen.push(attempts));
    const moved = { ...failing(301, 'PermanentRedirect'), headers: { 'x-amz-bucket-region': 'us-west-2' } };
    await using service = await scriptedService(moved, STORED);
    const s3 = s3Of(service.url, emitter, { followRegionRedirects: true });
    await s3.send(new PutObjectCommand({ Bucket: 'results', Key: 'k', Body: 'x' }));
    expect(seen).toEqual([1, 1]);
    expect(heard.filter((kind) => BEFORE.includes(kind) || kind === 'after-call')).toEqual([
      ...BEFORE,
      'before-endpoint-resolution',
      'before-call',
      'after-call',
    ]);
  });
});
