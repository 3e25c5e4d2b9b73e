/** Conditions of a request that fauxqs passes over or takes otherwise than S3 does. */
import type { IncomingHttpHeaders } from 'node:http';
import { errorAnswer, type Answer } from './answers.ts';

/**
 * S3's answer to a write whose condition does not hold, or null where it may happen.
 * @param etag what is stored under the key now, null where nothing is
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function failedCondition(headers: IncomingHttpHeaders, etag: string | null): Answer | null {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers;
  if (noneMatch === undefined && match === undefined) return null;
  if (noneMatch !== undefined && noneMatch !== '*') {
    const said = 'A header you provided implies functionality that is not implemented';
    return errorAnswer(501, 'NotImplemented', said);
  }
  if (match !== undefined && etag === null) {
    return errorAnswer(404, 'NoSuchKey', 'The specified key does not exist.');
  }
  const holds = match === undefined ? etag === null : sameTag(match, etag ?? '');
  if (holds) return null;
  return errorAnswer(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
}

/** S3 takes an ETag with its quotation marks and without. */
function sameTag(a: string, b: string): boolean {
  return a.replaceAll('"', '') === b.replaceAll('"', '');
}

/** S3's answer to a presigned URL whose time is over, or null. */
export function expiredUrl(query: URLSearchParams, nowMs: number): Answer | null {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(query.get('X-Amz-Date') ?? '') ?? [];
  const [year = 0, month = 0, day = 0, hours = 0, minutes = 0, seconds = 0] = parts.map(Number);
  const untilMs = Date.UTC(year, month - 1, day, hours, minutes, seconds) + Number(query.get('X-Amz-Expires')) * 1000;
  if (!query.has('X-Amz-Expires') || parts.length === 0 || nowMs <= untilMs) return null;
  return errorAnswer(403, 'AccessDenied', 'Request has expired');
}

/** The headers that a GET's own parameters give its answer, `response-content-type` for example. */
export function overrides(query: URLSearchParams): [name: string, value: string][] {
  return [...query].flatMap(([name, value]) => {
    const header = /^response-(.+)$/.exec(name)?.[1];
    return header === undefined ? [] : [[header, value]];
  });
}

/**
 * The Range header as fauxqs has to see it, undefined for none. S3 gives the whole object where the header is no single
 * range of bytes, or where it asks for more of its end than there is; fauxqs says 416 to both.
 */
export function rangeFor(range: string | undefined, size: number): string | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? [];
  if (first === undefined || last === undefined || first + last === '') return undefined;
  if (first === '') return Number(last) > size && size > 0 ? 'bytes=0-' : range;
  return last !== '' && Number(last) < Number(first) ? undefined : range;
}
