/** The operations whose events are looked at, as boto3 and the SDK for JavaScript call them, and how their services answer. */
import { createHash } from 'node:crypto';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetObjectCommand, ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { events, type CallEvents, type Emitter } from '@slowdown/kit/events';
import type { Answer } from '../support/events-service.ts';
import { LAB } from './clients.ts';

interface CalledOperation {
  readonly service: 's3' | 'ec2' | 'sqs';
  /** As the names of events say it. */
  readonly operation: string;
  /** boto3's method, and its arguments. */
  readonly method: string;
  readonly params: Readonly<Record<string, string>>;
  readonly ok: Answer;
  /** One call of a client that `emitter` hears, at `url`. */
  client(url: string, emitter: Emitter<CallEvents>): { call(): Promise<unknown>; destroy(): void };
}

const xml = (body: string) => ({ status: 200, headers: { 'content-type': 'application/xml' }, body });
const json = (body: object) => ({
  status: 200,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: JSON.stringify(body),
});
const md5 = (text: string) => createHash('md5').update(text).digest('hex');

const OBJECT = { Bucket: 'results', Key: 'part-1' };
const QUEUE = { QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/000000000000/parts' };

function s3(url: string, emitter: Emitter<CallEvents>): S3Client {
  const client = new S3Client({ ...LAB, endpoint: url, forcePathStyle: true });
  client.middlewareStack.use(events(emitter));
  return client;
}

function sqs(url: string, emitter: Emitter<CallEvents>): SQSClient {
  const client = new SQSClient({ ...LAB, endpoint: url });
  client.middlewareStack.use(events(emitter));
  return client;
}

const OPERATIONS: readonly CalledOperation[] = [
  {
    service: 's3',
    operation: 'ListBuckets',
    method: 'list_buckets',
    params: {},
    ok: xml('<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>'),
    client(url, emitter) {
      const client = s3(url, emitter);
      return { call: () => client.send(new ListBucketsCommand()), destroy: () => client.destroy() };
    },
  },
  {
    service: 's3',
    operation: 'PutObject',
    method: 'put_object',
    params: { ...OBJECT, Body: 'hello' },
    ok: { status: 200, headers: { etag: '"1"' } },
    client(url, emitter) {
      const client = s3(url, emitter);
      return {
        call: () => client.send(new PutObjectCommand({ ...OBJECT, Body: 'hello' })),
        destroy: () => client.destroy(),
      };
    },
  },
  {
    service: 's3',
    operation: 'GetObject',
    method: 'get_object',
    params: OBJECT,
    ok: { status: 200, headers: { etag: '"1"', 'content-length': '5' }, body: 'hello' },
    client(url, emitter) {
      const client = s3(url, emitter);
      return {
        call: async () => (await client.send(new GetObjectCommand(OBJECT))).Body?.transformToString(),
        destroy: () => client.destroy(),
      };
    },
  },
  {
    service: 'ec2',
    operation: 'DescribeInstances',
    method: 'describe_instances',
    params: {},
    ok: xml('<DescribeInstancesResponse><requestId>1</requestId><reservationSet/></DescribeInstancesResponse>'),
    client(url, emitter) {
      const client = new EC2Client({ ...LAB, endpoint: url });
      client.middlewareStack.use(events(emitter));
      return { call: () => client.send(new DescribeInstancesCommand()), destroy: () => client.destroy() };
    },
  },
  {
    service: 'sqs',
    operation: 'SendMessage',
    method: 'send_message',
    params: { ...QUEUE, MessageBody: 'hello' },
    ok: json({ MessageId: '1', MD5OfMessageBody: md5('hello') }),
    client(url, emitter) {
      const client = sqs(url, emitter);
      return {
        call: () => client.send(new SendMessageCommand({ ...QUEUE, MessageBody: 'hello' })),
        destroy: () => client.destroy(),
      };
    },
  },
  {
    service: 'sqs',
    operation: 'ReceiveMessage',
    method: 'receive_message',
    params: QUEUE,
    ok: json({ Messages: [{ MessageId: '1', ReceiptHandle: 'r', Body: 'hello', MD5OfBody: md5('hello') }] }),
    client(url, emitter) {
      const client = sqs(url, emitter);
      return { call: () => client.send(new ReceiveMessageCommand(QUEUE)), destroy: () => client.destroy() };
    },
  },
];

/** An error as the service says it. */
function failure({ service }: CalledOperation, [status, code]: readonly [status: number, code: string]): Answer {
  const error = `<Code>${code}</Code><Message>${code}</Message>`;
  if (service === 's3') return { ...xml(`<Error>${error}</Error>`), status };
  if (service === 'ec2') {
    return { ...xml(`<Response><Errors><Error>${error}</Error></Errors><RequestID>1</RequestID></Response>`), status };
  }
  return { ...json({ __type: `com.amazonaws.sqs#${code}`, message: code }), status };
}

/** What a service says to a client that is too quick; SQS says it with 403. */
const THROTTLED = {
  s3: [503, 'SlowDown'],
  ec2: [503, 'RequestLimitExceeded'],
  sqs: [403, 'RequestThrottled'],
} as const;

const NOT_FOUND = { s3: 'NoSuchBucket', ec2: 'InvalidInstanceID.NotFound', sqs: 'QueueDoesNotExist' } as const;

interface Scenario {
  readonly name: string;
  readonly answers: (called: CalledOperation) => Answer[];
  /** Attempts of the call that is looked at. */
  readonly attempts: number;
  /** How many calls fail before it. */
  readonly drainingCalls?: number;
}

const SCENARIOS: readonly Scenario[] = [
  { name: 'success', attempts: 1, answers: ({ ok }) => [ok] },
  {
    name: '503, then success',
    attempts: 2,
    answers: (called) => [failure(called, [503, 'ServiceUnavailable']), called.ok],
  },
  { name: 'a closed connection, then success', attempts: 2, answers: ({ ok }) => ['closed', ok] },
  {
    name: 'throttled until it gives up',
    attempts: 3,
    answers: (called) => [failure(called, THROTTLED[called.service])],
  },
  { name: 'connections closed until it gives up', attempts: 3, answers: () => ['closed'] },
  {
    name: 'the retry quota empty',
    attempts: 1,
    // 14 tokens a retry, 500 in all: the 18th call has tokens for one retry, and those after it for none.
    drainingCalls: 18,
    answers: (called) => [failure(called, [500, 'InternalError'])],
  },
  { name: '404', attempts: 1, answers: (called) => [failure(called, [404, NOT_FOUND[called.service]])] },
];

/** Every operation in every scenario. */
export const RUNS = OPERATIONS.flatMap((called) =>
  SCENARIOS.map((scenario) => ({ title: `${called.service}.${called.operation}, ${scenario.name}`, called, scenario })),
);

export type Run = (typeof RUNS)[number];
