/** Real clients of the SDK for JavaScript whose requests are answered in memory, as the services answer. */
import { Readable } from 'node:stream';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { KinesisClient, ListStreamsCommand } from '@aws-sdk/client-kinesis';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListQueuesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { HttpResponse } from '@smithy/core/protocols';
import * as core from '@smithy/core/retry';
import type { Failure, Service } from '@slowdown/kit/retries';
import { Client, thrown, World, type Send } from './javascript.ts';
import type { ScriptedAttempt, Sequence, Step } from './sequences.ts';

/** Sends a call; `handle` answers each of its requests. */
interface Sender {
  readonly client: S3Client | SQSClient | DynamoDBClient | EC2Client | KinesisClient;
  readonly send: (longPoll: boolean) => Promise<unknown>;
}

type Handler = () => Promise<{ response: HttpResponse }>;

function senderOf(service: Service, retryMode: string, handle: Handler): Sender {
  const config = {
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    endpoint: 'http://127.0.0.1:9',
    retryMode,
    requestHandler: { handle },
  };
  switch (service) {
    case 'sqs': {
      const client = new SQSClient(config);
      const receive = () => new ReceiveMessageCommand({ QueueUrl: 'http://127.0.0.1:9/1/q' });
      return {
        client,
        send: (longPoll) => (longPoll ? client.send(receive()) : client.send(new ListQueuesCommand({}))),
      };
    }
    case 'dynamodb': {
      const client = new DynamoDBClient(config);
      return { client, send: () => client.send(new ListTablesCommand({})) };
    }
    case 'ec2': {
      const client = new EC2Client(config);
      return { client, send: () => client.send(new DescribeInstancesCommand({})) };
    }
    case 'kinesis': {
      const client = new KinesisClient(config);
      return { client, send: () => client.send(new ListStreamsCommand({})) };
    }
    default: {
      const client = new S3Client(config);
      return { client, send: () => client.send(new ListBucketsCommand({})) };
    }
  }
}

/** One client, and its calls one after another. */
export async function decidedByClient(retryMode: string, sequence: Sequence): Promise<Step[]> {
  const world = new World();
  world.nowMs = sequence.startMs;
  using _taken = world.take();
  let attempt: () => ScriptedAttempt = () => {
    throw new RangeError('There is no call.');
  };
  const { client, send: request } = senderOf(sequence.service, retryMode, async () => {
    const { failure, which, date } = attempt();
    if (failure?.connection !== undefined) throw thrown(failure, which);
    return Promise.resolve({
      response: responseOf(sequence.service, failure ?? { status: 200, ...(date !== undefined && { date }) }),
    });
  });
  const strategy = await client.config.retryStrategy();
  if (!('recordSuccess' in strategy)) throw new TypeError('This strategy is older than the middleware.');
  const send: Send = (call, next, watched) => {
    attempt = next;
    client.config.retryStrategy = () => Promise.resolve(watched);
    return request(call.longPoll);
  };
  const maxAttempts = await client.config.maxAttempts();
  return await new Client(core, { strategy, maxAttempts, send }, world).goThrough(sequence);
}

function responseOf(service: Service, { status = 0, code, date, retryAfter, xAmzRetryAfter }: Failure): HttpResponse {
  const isXml = service === 's3' || service === 'ec2';
  const sent = { 'retry-after': retryAfter, 'x-amz-retry-after': xAmzRetryAfter, date };
  const headers: Record<string, string> = { 'content-type': isXml ? 'application/xml' : 'application/x-amz-json-1.0' };
  for (const [name, value] of Object.entries(sent)) if (value !== undefined) headers[name] = value;
  const body = status === 200 ? successOf(service) : errorOf(service, code);
  return new HttpResponse({ statusCode: status, headers, body: Readable.from([Buffer.from(body)]) });
}

function successOf(service: Service): string {
  if (service === 's3') return '<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>';
  return service === 'ec2' ? '<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>' : '{}';
}

function errorOf(service: Service, code: string | undefined): string {
  const named = code === undefined ? '' : `<Code>${code}</Code>`;
  if (service === 's3') return `<Error>${named}<Message>no</Message></Error>`;
  if (service === 'ec2') return `<Response><Errors><Error>${named}<Message>no</Message></Error></Errors></Response>`;
  return JSON.stringify({ ...(code !== undefined && { __type: `com.amazonaws#${code}` }), message: 'no' });
}
