/** A service's error code, in every protocol that AWS speaks, and which codes mean "slow down". */

/**
 * The codes that SDKs take for throttling, whatever the status. Source: `_THROTTLED_ERROR_CODES` in botocore 1.44.5's
 * `retries/standard.py`; a test compares.
 */
export const THROTTLING_CODES: readonly string[] = [
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'RequestThrottledException',
  'TooManyRequestsException',
  'ProvisionedThroughputExceededException',
  'TransactionInProgressException',
  'RequestLimitExceeded',
  'BandwidthLimitExceeded',
  'LimitExceededException',
  'RequestThrottled',
  'SlowDown',
  'PriorRequestNotComplete',
  'EC2ThrottledException',
];

const throttling = new Set(THROTTLING_CODES);

/**
 * True for a status that means "slow down" to SDKs whatever the body says. A 503 does not: without a code, as in every
 * answer to HEAD, it is a failure that passes. Source: `isThrottlingError` in `@smithy/core` 3.41, `retry`; the
 * tests of lab 07 hold the two waits apart.
 */
export function isThrottlingStatus(status: number): boolean {
  return status === 429;
}

/** True for one of {@link THROTTLING_CODES}. */
export function isThrottlingCode(code: string | null): boolean {
  return code !== null && throttling.has(code);
}

/**
 * The error code of an answer, or null. Read where SDKs read it: `x-amzn-query-error` (SQS, for programs that know the
 * code of its older protocol), `x-amzn-errortype`, then the body: `__type` or `code` in JSON (Kinesis, DynamoDB), the
 * `Code` of the first `Error` in XML (S3, Query services, EC2).
 * @param headers by lower-case name
 */
export function errorCodeOf(headers: Readonly<Record<string, string | undefined>>, body: string): string | null {
  return (
    named(headers['x-amzn-query-error']?.split(';')[0]) ??
    named(headers['x-amzn-errortype']) ??
    (body.trimStart().startsWith('{') ? jsonErrorCode(body) : xmlErrorCode(body))
  );
}

/**
 * True for a request whose answer may begin with 200 and end as an error: S3 answers a copy, and the end of an upload in
 * parts, before it knows how they end. Source: S3 API Reference, CopyObject and CompleteMultipartUpload.
 */
export function mayFailLate(method: string, path: string, copySource: string | undefined): boolean {
  return method === 'PUT' ? copySource !== undefined : method === 'POST' && /[?&]uploadId=/.test(path);
}

/** The code of an error that is the whole body of a 200; null for any other body. */
export function lateErrorCodeOf(body: string): string | null {
  return /^\s*(?:<\?xml[^>]*\?>\s*)?<Error[\s>]/.test(body) ? xmlErrorCode(body) : null;
}

function xmlErrorCode(body: string): string | null {
  return /<Error(?:\s[^>]*)?>[^]*?<Code>([^<]+)<\/Code>/.exec(body)?.[1]?.trim() ?? null;
}

function jsonErrorCode(body: string): string | null {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null) return null;
    const members = new Map<string, unknown>(Object.entries(parsed));
    const code = ['__type', 'code', 'Code'].map((name) => members.get(name)).find((each) => typeof each === 'string');
    return named(code);
  } catch {
    return null;
  }
}

/** `com.amazonaws.kinesis#LimitExceededException:http://…` without what surrounds the name. */
function named(code: string | undefined): string | null {
  return code?.split(':')[0]?.split('#').at(-1)?.trim() || null;
}
