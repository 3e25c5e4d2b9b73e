/** How each protocol of AWS says an error: headers and body. Sources: the Smithy specifications of the protocols. */
import { crc32 } from './crc32.ts';

/** What a request asked, as far as an answer depends on it. */
export interface Asked {
  method: string;
  /** Unique; becomes the service's request id. */
  requestId: string;
  /** The first value of a request header by its lower-case name. Without it, the request is taken for one to S3. */
  header?: (name: string) => string | undefined;
}

/** An error as a protocol carries it. */
export interface Spoken {
  headers: Record<string, string>;
  body: string;
}

export interface ServiceError {
  code: string;
  message: string;
}

/** The shape of an error in each protocol. `ec2` and `query` differ in their outer elements only. */
export type Protocol = 's3' | 'ec2' | 'query' | 'json';

/**
 * The protocol that a request speaks: `x-amz-target` is AWS JSON's, a posted form is Query's, and EC2's form of Query is told
 * by the service in its signature. All else is S3.
 */
export function protocolOf({ method, header = () => undefined }: Asked): Protocol {
  if (header('x-amz-target') !== undefined) return 'json';
  const isForm = /^application\/x-www-form-urlencoded/i.test(header('content-type') ?? '');
  if (method !== 'POST' || !isForm) return 's3';
  return /\/ec2\/aws4_request/.test(header('authorization') ?? '') ? 'ec2' : 'query';
}

/** An error in the words of a protocol. */
export function spoken(protocol: Protocol, error: ServiceError, asked: Asked): Spoken {
  return SPEAKERS[protocol](error, asked);
}

const SPEAKERS: Record<Protocol, (error: ServiceError, asked: Asked) => Spoken> = {
  // Amazon S3 API Reference, "Error responses".
  s3: ({ code, message }, { requestId }) => ({
    headers: { 'content-type': 'application/xml' },
    body:
      '<?xml version="1.0" encoding="UTF-8"?>\n' +
      `<Error><Code>${code}</Code><Message>${message}</Message>` +
      `<RequestId>${requestId}</RequestId><HostId>slowdown/${requestId}</HostId></Error>`,
  }),
  // Smithy, "AWS EC2 query protocol": RequestID, and Errors around Error.
  ec2: ({ code, message }, { requestId }) => ({
    headers: { 'content-type': 'text/xml;charset=UTF-8' },
    body:
      '<?xml version="1.0" encoding="UTF-8"?>\n' +
      `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors>` +
      `<RequestID>${requestId}</RequestID></Response>`,
  }),
  // Smithy, "AWS query protocol".
  query: ({ code, message }, { requestId }) => ({
    headers: { 'content-type': 'text/xml' },
    body:
      `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>` +
      `<RequestId>${requestId}</RequestId></ErrorResponse>`,
  }),
  json: spokenJson,
};

/** Smithy, "AWS JSON 1.0 and 1.1": the shape's name in `__type`, with the service's namespace in 1.0. */
function spokenJson({ code, message }: ServiceError, { header = () => undefined, requestId }: Asked): Spoken {
  const [target = ''] = (header('x-amz-target') ?? '').split('.');
  const namespace = NAMESPACES[target];
  const body = JSON.stringify({ __type: namespace === undefined ? code : `${namespace}#${code}`, message });
  return {
    headers: {
      'content-type': header('content-type') ?? 'application/x-amz-json-1.1',
      'x-amzn-requestid': requestId,
      // DynamoDB's checksum of the body, decimal; botocore takes an answer without it, and repeats one where it is wrong.
      ...(target.startsWith('DynamoDB') ? { 'x-amz-crc32': String(crc32(new TextEncoder().encode(body))) } : {}),
      // SQS moved from Query to JSON: clients that ask for it get the old code here.
      ...(header('x-amzn-query-mode') === 'true' ? { 'x-amzn-query-error': `${code};Sender` } : {}),
    },
    body,
  };
}

/** Namespaces of the models, by the first half of `x-amz-target`. */
const NAMESPACES: Record<string, string> = {
  AmazonSQS: 'com.amazonaws.sqs',
  DynamoDB_20120810: 'com.amazonaws.dynamodb.v20120810',
  DynamoDBStreams_20120810: 'com.amazonaws.dynamodb.v20120810',
};
