/** What the lab's program is about. It is given: a learner changes `wire.ts` alone. */
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** An answer of a service, taken apart. */
export interface Answer {
  status: number;
  /** The words after the status; empty where there are none. */
  reason: string;
  /** By lower-case names. */
  headers: Record<string, string>;
  body: string;
}

/** What to do after an answer. `slow down`: try again, after a long pause. `try again`: after a short one. */
export type Verdict = 'fine' | 'slow down' | 'try again' | 'give up';

/** One request, written out, and what the proxy of the lesson makes of it. */
export interface Asked {
  name: string;
  request: string;
  /** A line as `slowdown run --fault` takes it. */
  rule: string;
}

/** Ten requests, as five services get them. */
export const ASKED: Asked[] = [
  { name: 'S3 PutObject', request: s3('PUT', 1), rule: '~m PUT & ~u /part-1$ => 503 SlowDown' },
  { name: 'S3 HeadObject', request: s3('HEAD', 2), rule: '~m HEAD => 503 SlowDown' },
  {
    name: 'SQS SendMessage',
    request: json('sqs', 'AmazonSQS.SendMessage', '1.0'),
    rule: '~hq AmazonSQS => throttled sqs',
  },
  {
    name: 'Kinesis PutRecord',
    request: json('kinesis', 'Kinesis_20131202.PutRecord', '1.1'),
    rule: '~hq Kinesis => throttled kinesis',
  },
  {
    name: 'DynamoDB PutItem',
    request: json('dynamodb', 'DynamoDB_20120810.PutItem', '1.0'),
    rule: '~hq DynamoDB => throttled dynamodb',
  },
  { name: 'EC2 DescribeInstances', request: ec2(), rule: '~hq /ec2/aws4_request => throttled ec2' },
  { name: 'a load balancer', request: s3('GET', 7), rule: '~u /part-7$ => 429' },
  { name: 'S3 GetObject', request: s3('GET', 8), rule: '~u /part-8$ => 500 InternalError' },
  { name: 'S3 RenameObject', request: s3('PUT', 9), rule: '~u /part-9$ => 501 NotImplemented' },
  {
    name: 'S3 CopyObject',
    request: s3('PUT', 10, 'x-amz-copy-source: results/part-1'),
    rule: '~hq x-amz-copy-source => 200 SlowDown',
  },
];

/** Sends bytes and gives all that comes back until the service closes the connection. No library between. */
export function ask(url: string, request: string): Promise<Uint8Array> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(request);
  return buffer(socket);
}

/** A request to S3 for one part of a model run. */
export function s3(method: string, part: number, ...headers: string[]): string {
  return written(`${method} /results/part-${part} HTTP/1.1`, 's3', headers, method === 'PUT' ? '{"part":1}' : '');
}

/** A request in the JSON protocol: the header x-amz-target names what is asked for. */
function json(service: string, target: string, version: string): string {
  return written(
    'POST / HTTP/1.1',
    service,
    [`x-amz-target: ${target}`, `content-type: application/x-amz-json-${version}`],
    '{}',
  );
}

/** A request in EC2's own form of the Query protocol. */
function ec2(): string {
  const scope = 'Credential=slowdown/20261123/us-east-1/ec2/aws4_request';
  const headers = [`authorization: AWS4-HMAC-SHA256 ${scope}`, 'content-type: application/x-www-form-urlencoded'];
  return written('POST / HTTP/1.1', 'ec2', headers, 'Action=DescribeInstances&Version=2016-11-15');
}

/** Who is meant is in the header `host`; where it goes is decided by whoever opens the connection. */
function written(line: string, service: string, headers: string[], body: string): string {
  const all = [
    `host: ${service}.us-east-1.amazonaws.com`,
    'connection: close',
    `content-length: ${body.length}`,
    ...headers,
  ];
  return [line, ...all, '', body].join('\r\n');
}
