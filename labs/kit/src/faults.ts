/**
 * Faults: what the proxy can do to a request, each a schema of its own, each able to explain itself. Service-true: the
 * status, headers and body are those of S3. Pure.
 */
import { z } from 'zod';

/** S3's own throttling answer: 503 with the code SlowDown. */
export const slowDown = z.strictObject({ type: z.literal('slowDown') });
/** A 429 without any error code, as load balancers and gateways send it. S3 itself is not known to. */
export const tooManyRequests = z.strictObject({ type: z.literal('tooManyRequests') });
/** S3's 500: an error of the service, which the SDK calls transient. */
export const internalError = z.strictObject({ type: z.literal('internalError') });
/** Holds the request back before it goes on; the answer is the backend's. */
export const latency = z.strictObject({
  type: z.literal('latency'),
  /** Milliseconds added before the request is passed on. */
  ms: z.number().min(0).max(60_000),
});

export const fault = z.discriminatedUnion('type', [slowDown, tooManyRequests, internalError, latency]);
export type Fault = z.infer<typeof fault>;
/** The faults that answer instead of the backend. */
export type AnsweringFault = Exclude<Fault, { type: 'latency' }>;

/** What goes on the wire instead of the backend's answer. */
export interface Answer {
  status: number;
  statusText: string;
  /** Always with content-length: without it each answer would also cost a new connection. */
  headers: Record<string, string>;
  body: string;
}

/** Which request is answered. */
export interface Asked {
  method: string;
  /** Unique; becomes S3's request id. */
  requestId: string;
}

interface Template {
  status: number;
  statusText: string;
  /** null: an answer without a body, so without a code. */
  error: { code: string; message: string } | null;
}

/** Codes and messages: Amazon S3 API Reference, "Error responses". */
const ANSWERS: Record<AnsweringFault['type'], Template> = {
  slowDown: {
    status: 503,
    statusText: 'Slow Down',
    error: { code: 'SlowDown', message: 'Please reduce your request rate.' },
  },
  tooManyRequests: { status: 429, statusText: 'Too Many Requests', error: null },
  internalError: {
    status: 500,
    statusText: 'Internal Server Error',
    error: { code: 'InternalError', message: 'We encountered an internal error. Please try again.' },
  },
};

/** The answer that a fault gives to a request. An answer to HEAD has the headers and no body, as HTTP demands. */
export function answer({ type }: AnsweringFault, { method, requestId }: Asked): Answer {
  const { status, statusText, error } = ANSWERS[type];
  const body = error === null || method === 'HEAD' ? '' : errorXml(error, requestId);
  const headers: Record<string, string> = {
    'x-amz-request-id': requestId,
    'x-amz-id-2': `slowdown/${requestId}`,
    date: new Date().toUTCString(),
    server: 'AmazonS3',
    'content-length': String(new TextEncoder().encode(body).length),
  };
  if (error !== null) headers['content-type'] = 'application/xml';
  return { status, statusText, headers, body };
}

function errorXml({ code, message }: { code: string; message: string }, requestId: string): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    `<Error><Code>${code}</Code><Message>${message}</Message>`,
    `<RequestId>${requestId}</RequestId><HostId>slowdown/${requestId}</HostId></Error>`,
  ].join('');
}

/** The fault in a sentence's words, to follow "the proxy ...". */
export function explain(given: Fault): string {
  if (given.type === 'latency') return `holds the request for ${given.ms} ms and passes it on`;
  const { status, statusText, error } = ANSWERS[given.type];
  return `answers ${status} ${statusText}${error ? ` with the code ${error.code}` : ' without an error code'}`;
}
