/** Every fault as a schema of its own: fields with their units and defaults. Whoever writes a scenario sees these. */
import { z } from 'zod';

/** Answers in the service's place. */
const slowDown = z
  .strictObject({ type: z.literal('slowDown') })
  .describe(
    "S3's own throttling answer: 503 with the code SlowDown. As all codes, in the protocol that the request speaks.",
  );

const tooManyRequests = z
  .strictObject({ type: z.literal('tooManyRequests') })
  .describe('A bare 429 without an error code, as load balancers and gateways send it. S3 itself is not known to.');

const internalError = z
  .strictObject({ type: z.literal('internalError') })
  .describe("S3's 500 with the code InternalError: an error of the service, which the SDKs call transient.");

const retryAfter = z
  .strictObject({
    type: z.literal('retryAfter'),
    afterMs: z
      .int()
      .min(0)
      .max(3_600_000)
      .describe('How long the client is asked to wait, milliseconds; whole seconds where the form has no finer unit.'),
    form: z
      .enum(['x-amz-retry-after', 'seconds', 'date'])
      .default('x-amz-retry-after')
      .describe('How it is said: x-amz-retry-after in milliseconds, retry-after in seconds, or retry-after as a date.'),
  })
  .describe("S3's 503 SlowDown with a hint of how long to wait.");

const throttled = z
  .strictObject({
    type: z.literal('throttled'),
    service: z
      .enum(['sqs', 'kinesis', 'dynamodb', 'ec2'])
      .describe('Whose words: each service has its own code, status and form of body. S3 has slowDown.'),
  })
  .describe('Throttling as SQS, Kinesis, DynamoDB or EC2 say it.');

const status = z
  .strictObject({
    type: z.literal('status'),
    status: z.int().min(400).max(599).describe('The status of the answer, 400 to 599.'),
    code: z
      .string()
      .regex(/^[A-Za-z][\w.]*$/, 'has to be an error code such as SlowDown: a letter, then letters, digits, dots')
      .optional()
      .describe("The service's error code, in a body of the protocol that the request speaks. Without it no body."),
  })
  .describe('Any error status, with or without an error code.');

const lateError = z
  .strictObject({
    type: z.literal('lateError'),
    code: z.enum(['SlowDown', 'InternalError']).default('SlowDown').describe('The error code inside the body.'),
  })
  .describe(
    'A 200 whose body is an error. S3 sends it where it began to answer before it knew: CopyObject, CompleteMultipartUpload.',
  );

/** Ends the connection instead of answering. */
const timeout = z
  .strictObject({ type: z.literal('timeout') })
  .describe('Takes the request and never answers; the connection stays open until the client gives up.');

const reset = z
  .strictObject({ type: z.literal('reset') })
  .describe('Resets the connection (RST) instead of answering: the client sees ECONNRESET.');

const closed = z
  .strictObject({ type: z.literal('closed') })
  .describe('Closes the connection (FIN) without an answer, as a server does that is being replaced.');

/** Changes what passes. */
const latency = z
  .strictObject({
    type: z.literal('latency'),
    ms: z.number().min(0).max(60_000).describe('Milliseconds added before the request is passed on.'),
  })
  .describe("Holds the request back before it goes on; the answer is the backend's.");

const truncatedBody = z
  .strictObject({
    type: z.literal('truncatedBody'),
    keptPart: z
      .number()
      .min(0)
      .lt(1)
      .default(0.5)
      .describe('How much of the body arrives before the connection closes, 0 to below 1. Content-length stays true.'),
  })
  .describe("Ends the backend's answer in the middle of its body.");

const corruptedBody = z
  .strictObject({ type: z.literal('corruptedBody') })
  .describe("Changes one byte in the middle of the answer's first piece. Its length and its checksum headers stay.");

const clockSkew = z
  .strictObject({
    type: z.literal('clockSkew'),
    ms: z
      .int()
      .min(-86_400_000)
      .max(86_400_000)
      .refine((ms) => ms !== 0, 'has to differ from 0: no skew is no fault')
      .describe("Added to the answer's Date header, milliseconds; below 0 the service's clock seems slow."),
  })
  .describe("Makes the service's clock look wrong.");

export const fault = z.discriminatedUnion('type', [
  slowDown,
  tooManyRequests,
  internalError,
  retryAfter,
  throttled,
  status,
  lateError,
  timeout,
  reset,
  closed,
  latency,
  truncatedBody,
  corruptedBody,
  clockSkew,
]);

export type Fault = z.output<typeof fault>;
/** The faults that end the connection instead of answering. */
export type BreakingFault = Extract<Fault, { type: 'timeout' | 'reset' | 'closed' }>;
/** The faults that let the backend answer, and change how or when the answer arrives. */
export type ShapingFault = Extract<Fault, { type: 'latency' | 'truncatedBody' | 'corruptedBody' | 'clockSkew' }>;
/** The faults that answer instead of the backend. */
export type AnsweringFault = Exclude<Fault, BreakingFault | ShapingFault>;

const BREAKING: ReadonlySet<Fault['type']> = new Set<BreakingFault['type']>(['timeout', 'reset', 'closed']);
const SHAPING: ReadonlySet<Fault['type']> = new Set<ShapingFault['type']>([
  'latency',
  'truncatedBody',
  'corruptedBody',
  'clockSkew',
]);

export function isBreaking(given: Fault): given is BreakingFault {
  return BREAKING.has(given.type);
}

export function isShaping(given: Fault): given is ShapingFault {
  return SHAPING.has(given.type);
}

export function isAnswering(given: Fault): given is AnsweringFault {
  return !isBreaking(given) && !isShaping(given);
}
