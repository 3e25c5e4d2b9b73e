/** What goes on the wire where a fault answers in the service's place: status, headers and body as the service has them. */
import type { AnsweringFault } from './schemas.ts';
import { protocolOf, spoken, type Asked, type ServiceError } from './spoken.ts';

/** What goes on the wire instead of the backend's answer. Nothing of the replaced answer is in it, no checksum either. */
export interface Answer {
  status: number;
  statusText: string;
  /** Always with content-length: without it each answer would also cost a new connection. */
  headers: Record<string, string>;
  body: string;
}

/** An answer without what changes from request to request. */
interface Told {
  status: number;
  /** HTTP's own words where a service has none of its own. */
  statusText?: string;
  /** null: an answer without a body, so without a code. */
  error: ServiceError | null;
  /** Hints and the like. */
  headers?: Record<string, string>;
}

const STATUS_TEXTS: Record<number, string> = {
  200: 'OK',
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  408: 'Request Timeout',
  409: 'Conflict',
  412: 'Precondition Failed',
  416: 'Range Not Satisfiable',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  509: 'Bandwidth Limit Exceeded',
};

const INTERNAL_ERROR = { code: 'InternalError', message: 'We encountered an internal error. Please try again.' };

/** Code and message: Amazon S3 API Reference, "Error responses". */
const SLOW_DOWN: Told = {
  status: 503,
  statusText: 'Slow Down',
  error: { code: 'SlowDown', message: 'Please reduce your request rate.' },
};

/**
 * Codes: the service models in botocore 1.44.5, and for EC2 "Request throttling for the Amazon EC2 API". Statuses: 400
 * is the default of AWS JSON for errors of the caller; SQS's Query protocol said 403 (botocore's `_retry.json`).
 */
const THROTTLED = {
  sqs: (asked: Asked): Told => ({
    status: protocolOf(asked) === 'query' ? 403 : 400,
    error: { code: 'RequestThrottled', message: 'The request was denied due to request throttling.' },
  }),
  kinesis: (): Told => ({
    status: 400,
    error: {
      code: 'ProvisionedThroughputExceededException',
      message: 'Rate exceeded for shard shardId-000000000000 in stream.',
    },
  }),
  dynamodb: (): Told => ({
    status: 400,
    error: {
      code: 'ProvisionedThroughputExceededException',
      message:
        'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
    },
  }),
  ec2: (): Told => ({
    status: 503,
    error: { code: 'RequestLimitExceeded', message: 'Request limit exceeded.' },
  }),
} as const;

/** The answer of a fault to a request. `nowMs`: the clock that dates are written from, Unix time. */
function told(fault: AnsweringFault, asked: Asked, nowMs: number): Told {
  switch (fault.type) {
    case 'slowDown':
      return SLOW_DOWN;
    case 'tooManyRequests':
      return { status: 429, error: null };
    case 'internalError':
      return {
        status: 500,
        error: INTERNAL_ERROR,
      };
    case 'retryAfter':
      return { ...SLOW_DOWN, headers: hint(fault, nowMs) };
    case 'throttled':
      return THROTTLED[fault.service](asked);
    case 'lateError':
      return { status: 200, error: fault.code === 'SlowDown' ? SLOW_DOWN.error : INTERNAL_ERROR };
    case 'status':
      return {
        status: fault.status,
        error:
          fault.code === undefined ? null : { code: fault.code, message: 'An error that the proxy was asked for.' },
      };
  }
}

/** RFC 9110, 10.2.3 for retry-after; x-amz-retry-after as the SDKs read it since 2026. Never shorter than was asked for. */
function hint(
  { afterMs, form }: Extract<AnsweringFault, { type: 'retryAfter' }>,
  nowMs: number,
): Record<string, string> {
  if (form === 'x-amz-retry-after') return { 'x-amz-retry-after': String(afterMs) };
  const seconds = Math.ceil(afterMs / 1000);
  if (form === 'seconds') return { 'retry-after': String(seconds) };
  return { 'retry-after': new Date(Math.ceil((nowMs + afterMs) / 1000) * 1000).toUTCString() };
}

const UTF_8 = new TextEncoder();

function bytesOf(body: string): number {
  // What services say is nearly always ASCII, where the bytes are counted already.
  return /^[\x20-\x7e\n]*$/.test(body) ? body.length : UTF_8.encode(body).length;
}

let dated = { second: NaN, text: '' };

/** A date as HTTP has it. Answers come by the thousand a second, and nearly all say the same. */
function httpDate(nowMs: number): string {
  const second = Math.floor(nowMs / 1000);
  if (second !== dated.second) dated = { second, text: new Date(second * 1000).toUTCString() };
  return dated.text;
}

/** The answer that a fault gives to a request. An answer to HEAD has the headers and no body, as HTTP demands. */
export function answer(fault: AnsweringFault, asked: Asked, nowMs: number = Date.now()): Answer {
  const { status, statusText = STATUS_TEXTS[status] ?? 'Error', error, headers } = told(fault, asked, nowMs);
  const protocol = protocolOf(asked);
  const said = error === null ? { headers: {}, body: '' } : spoken(protocol, error, asked);
  const body = asked.method === 'HEAD' ? '' : said.body;
  return {
    status,
    statusText,
    headers: {
      // A bare 429 comes from something in between, which has no ids of S3's.
      ...(protocol === 's3' && fault.type !== 'tooManyRequests'
        ? { 'x-amz-request-id': asked.requestId, 'x-amz-id-2': `slowdown/${asked.requestId}`, server: 'AmazonS3' }
        : {}),
      date: httpDate(nowMs),
      ...headers,
      ...said.headers,
      'content-length': String(bytesOf(body)),
    },
    body,
  };
}

/** "answers 503 Slow Down with the code SlowDown" */
export function explainAnswer(fault: AnsweringFault): string {
  const { status, statusText = STATUS_TEXTS[status] ?? 'Error', error, headers } = told(fault, ASKED_NOTHING, 0);
  const code = error ? ` with the code ${error.code}` : ' without an error code';
  const whose = fault.type === 'throttled' ? `, as ${SERVICE_NAMES[fault.service]} says it` : '';
  const asks =
    fault.type === 'retryAfter' ? ` and asks to wait ${fault.afterMs} ms (${Object.keys(headers ?? {}).join()})` : '';
  return `answers ${status} ${statusText}${code}${whose}${asks}`;
}

const ASKED_NOTHING: Asked = { method: 'GET', requestId: '' };
const SERVICE_NAMES = { sqs: 'SQS', kinesis: 'Kinesis', dynamodb: 'DynamoDB', ec2: 'EC2' } as const;
