/**
 * The attributes of the instruments: names of OpenTelemetry's semantic conventions 1.45, and values that are few whatever
 * a program or a service says, because each set of values is a time series that somebody keeps.
 */
import { THROTTLING_CODES } from '../flows/error-codes.ts';
import { codesOf, CONNECTION_CODES, statusOf, TRANSIENT_CODES } from './outcomes.ts';

/** The conventions' word for a value that is not on the list. */
const OTHER = '_OTHER';

/** Operations that are told apart. A program calls a few dozen; the rest is one that makes up its names. */
const MOST_OPERATIONS = 200;

/** Errors that people look for, besides those that are tried again. The others are counted by their status. */
const OTHER_ERRORS: readonly string[] = [
  'AbortError',
  'AccessDenied',
  'AccessDeniedException',
  'ConditionalCheckFailedException',
  'ExpiredToken',
  'ExpiredTokenException',
  'InternalError',
  'InternalFailure',
  'InvalidAccessKeyId',
  'InvalidObjectState',
  'NoSuchBucket',
  'NoSuchKey',
  'NotFound',
  'PreconditionFailed',
  'RequestTimeTooSkewed',
  'ResourceNotFoundException',
  'ServiceUnavailable',
  'SignatureDoesNotMatch',
  'ValidationException',
];

/** The statuses of failed answers that AWS gives. */
const STATUSES: readonly string[] = '400 401 403 404 405 409 411 412 413 416 429 500 501 502 503 504 509'.split(' ');

const KNOWN_ERRORS = new Set([
  ...THROTTLING_CODES,
  ...TRANSIENT_CODES,
  ...CONNECTION_CODES,
  ...OTHER_ERRORS,
  ...STATUSES,
]);

/** `error.type`: the code where it is a known one, else the status, else {@link OTHER}. */
export const errorType = (error: unknown): string =>
  [...codesOf(error), String(statusOf(error))].find((code) => KNOWN_ERRORS.has(code)) ?? OTHER;

/** Gives the first values their own name and all that come later {@link OTHER}. */
export function atMost(limit: number): (value: string) => string {
  const seen = new Set<string>();
  return (value) => {
    if (seen.has(value)) return value;
    if (seen.size >= limit) return OTHER;
    seen.add(value);
    return value;
  };
}

export interface OperationLabels {
  readonly 'rpc.system.name': 'aws-api';
  /** As the SDK names its client: `S3`, `DynamoDB`. */
  readonly 'rpc.service': string;
  /** `PutObject` */
  readonly 'rpc.method': string;
}

/** The attributes of a call's operation, as the conventions for AWS SDKs name them. */
export function operationLabels(): (clientName: string | undefined, operation: string) => OperationLabels {
  const bounded = atMost(MOST_OPERATIONS);
  return (clientName = '', operation) => {
    const service = clientName.replace(/Client$/, '');
    const isKnown = service !== '' && bounded(`${service}/${operation}`) !== OTHER;
    return {
      'rpc.system.name': 'aws-api',
      'rpc.service': isKnown ? service : OTHER,
      'rpc.method': isKnown ? operation : OTHER,
    };
  };
}

/** `bucket/a/b/` of a call for the object `a/b/key`; null for a call that names no object. */
export function prefixIn(params: object): string | null {
  if (!('Bucket' in params && 'Key' in params)) return null;
  const { Bucket, Key } = params;
  if (typeof Bucket !== 'string' || typeof Key !== 'string') return null;
  return `${Bucket}/${Key.slice(0, Key.lastIndexOf('/') + 1)}`;
}
