/**
 * The guard in front of fauxqs 2.4. It ignores what it does not know: PutObjectTagging overwrites the object with the
 * tagging's XML, GetObjectAcl returns the object, a conditional DELETE deletes. Whatever is not on these lists is
 * answered 501 NotImplemented instead, and nothing is touched.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { errorAnswer, type Answer } from './answers.ts';
import { serviceOfHost } from './hosts.ts';

/** What fauxqs accepts in one request: fastify's bodyLimit in its app.js, bytes. */
const BODY_LIMIT = 11 * 1024 * 1024;

/** The most that a key has, bytes in UTF-8. Source: "Naming Amazon S3 objects" in the user guide. */
const KEY_BYTES = 1024;

/** Parameters that select no sub-resource. */
const HARMLESS = /^(x-id|x-amz-.*|response-.*|awsaccesskeyid|signature|expires)$/i;

/** Parameters that fauxqs implements, by method, for a bucket and for an object. */
const BUCKET_PARAMETERS: Record<string, readonly string[]> = {
  GET: [
    'list-type',
    'prefix',
    'delimiter',
    'max-keys',
    'continuation-token',
    'start-after',
    'marker',
    'encoding-type',
    'fetch-owner',
    'lifecycle',
  ],
  PUT: ['lifecycle'],
  POST: ['delete'],
  DELETE: ['lifecycle'],
};
const OBJECT_PARAMETERS: Record<string, readonly string[]> = {
  GET: ['attributes'],
  PUT: ['uploadId', 'partNumber', 'renameObject'],
  POST: ['uploads', 'uploadId'],
  DELETE: ['uploadId'],
};

/** Headers that fauxqs ignores on a write, though each one decides whether it may happen, or what it leaves. */
const WRITE_CONDITIONS =
  /^(if-(none-)?match|if-(un)?modified-since|x-amz-if-match-.*|x-amz-copy-source-if-.*|x-amz-write-offset-bytes|x-amz-tagging|x-amz-object-lock-.*)$/;

/** Of these, what conditions.ts decides where a request puts an object in its place. */
const DECIDED = /^if-(none-)?match$/;

/** Behind the parts of an upload: the checksum of the whole, which fauxqs does not look at. */
const WHOLE_CHECKSUM = /^x-amz-checksum-(crc|sha)/;

/** The services of fauxqs, as AWS's hosts name them. */
const SERVICES = ['s3', 'sqs', 'sns', 'sts'];

const WRITES = new Set(['PUT', 'POST', 'DELETE']);

/** What to answer in place of fauxqs, or null where fauxqs implements the request. */
export function refusal(request: { method: string; url: string; headers: IncomingHttpHeaders }): Answer | null {
  const [path = '', query = ''] = request.url.split('?');
  const service = serviceOfHost(request.headers.host ?? '') ?? 's3';
  if (!SERVICES.includes(service)) return notImplemented(`the service ${service}`);
  // SQS and SNS requests of the query and JSON protocols are POSTs to the root, which no S3 operation is.
  if (path === '/' && request.method === 'POST') return null;
  if (service !== 's3') return notImplemented(`this form of a request to ${service}`);
  const parameters = new URLSearchParams(query);
  const isObject = path.replace(/^\//, '').replace(/\/$/, '').includes('/');
  const known = (isObject ? OBJECT_PARAMETERS : BUCKET_PARAMETERS)[request.method] ?? [];
  if (isObject && keyBytes(path) > KEY_BYTES) {
    return errorAnswer(400, 'KeyTooLongError', 'Your key is too long');
  }
  const unknown = [...parameters.keys()].find((key) => !HARMLESS.test(key) && !known.includes(key));
  if (unknown !== undefined) return notImplemented(`the sub-resource or parameter "${unknown}"`);
  const refused = Object.keys(request.headers).find((name) => isRefused(name, request.method, isObject, parameters));
  if (refused !== undefined) return notImplemented(`a ${request.method} with ${refused}`);
  if (request.method === 'POST' && isObject && parameters.size === 0) return notImplemented('this POST');
  return Number(request.headers['content-length'] ?? 0) > BODY_LIMIT ? tooLarge() : null;
}

/** The length of the key in a path `/BUCKET/KEY`. */
function keyBytes(path: string): number {
  const key = path.slice(path.indexOf('/', 1) + 1);
  // Each %XX is one byte.
  return Buffer.byteLength(key.replaceAll(/%[0-9a-f]{2}/gi, '.'));
}

/** Whether the header decides something on this request that nobody here would heed. */
function isRefused(header: string, method: string, isObject: boolean, parameters: URLSearchParams): boolean {
  if (!WRITES.has(method)) return false;
  const isPart = parameters.has('uploadId');
  if (method === 'POST' && isPart && WHOLE_CHECKSUM.test(header)) return true;
  const puts = isObject && (method === 'PUT' ? !isPart : method === 'POST' && isPart);
  return WRITE_CONDITIONS.test(header) && !(puts && DECIDED.test(header));
}

function notImplemented(what: string): Answer {
  const message = `The embedded backend does not implement ${what}; MiniStack and LocalStack do (--backend ministack).`;
  return errorAnswer(501, 'NotImplemented', message);
}

function tooLarge(): Answer {
  const message = 'The embedded backend takes at most 11 MiB a request; upload in parts, or use --backend ministack.';
  return errorAnswer(400, 'EntityTooLarge', message);
}
