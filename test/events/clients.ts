/** Clients that emit, and what their emitter heard. */
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { Emitter, events, type CallEvents, type Heard } from '@slowdown/kit/events';

export const LAB = { region: 'eu-west-1', credentials: { accessKeyId: 'lab', secretAccessKey: 'lab' } };

/** An emitter, and the names of the events that it heard, without their operation. */
export function listening() {
  const emitter = new Emitter<CallEvents>();
  const heard: string[] = [];
  emitter.registerFirst('*', ({ eventName }) => void heard.push(eventName.split('.')[0] ?? ''));
  return { emitter, heard };
}

/** An S3 client that emits, at `url`. */
export function s3Of(url: string, emitter: Emitter<CallEvents>, config: S3ClientConfig = {}): S3Client {
  const client = new S3Client({ ...LAB, endpoint: url, forcePathStyle: true, ...config });
  client.middlewareStack.use(events(emitter));
  return client;
}

export type AttemptHeard = Heard<CallEvents, 'needs-retry'>;

export const statusOf = ({ response }: AttemptHeard) => response?.httpResponse.statusCode ?? null;

const XML = { 'content-type': 'application/xml' };

export const BUCKETS = {
  status: 200,
  headers: XML,
  body: '<ListAllMyBucketsResult><Buckets><Bucket><Name>results</Name></Bucket></Buckets></ListAllMyBucketsResult>',
};
export const STORED = { status: 200, headers: { etag: '"1"' } };
export const OBJECT = { status: 200, headers: { etag: '"1"', 'content-length': '5' }, body: 'hello' };

export const failing = (status: number, code: string) => ({
  status,
  headers: XML,
  body: `<Error><Code>${code}</Code><Message>${code}</Message></Error>`,
});
export const SLOW_DOWN = failing(503, 'SlowDown');

/** The events of a call without a response to read, and of each attempt. */
export const BEFORE = ['provide-client-params', 'before-parameter-build', 'before-endpoint-resolution', 'before-call'];
const SIGNED = ['request-created', 'choose-signer', 'before-sign'];
export const ATTEMPT = [...SIGNED, 'before-send', 'before-parse', 'response-received', 'needs-retry'];
