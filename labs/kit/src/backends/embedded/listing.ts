/**
 * ListObjects and ListObjectsV2, in place of fauxqs's: that sorts by the words' order in a language and pages by that of
 * their code units, and so leaves keys out where upper and lower case meet. S3 orders keys by their bytes in UTF-8.
 */
import { errorAnswer, xmlText, type Answer } from './answers.ts';
import type { StoredObject } from './fauxqs.ts';

/** The most that one page holds, and what it holds where nobody asks. Source: the API reference of ListObjectsV2. */
const PAGE_SIZE = 1000;

/** One page of a bucket. */
export function listing(bucket: string, objects: Iterable<StoredObject>, query: URLSearchParams): Answer {
  const isV2 = query.get('list-type') === '2';
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const asked = query.get('max-keys') ?? String(PAGE_SIZE);
  if (!/^\d+$/.test(asked)) return errorAnswer(400, 'InvalidArgument', 'max-keys is no whole number of 0 or more.');
  const maxKeys = Math.min(Number(asked), PAGE_SIZE);
  const token = query.get('continuation-token');
  const after = token === null ? query.get(isV2 ? 'start-after' : 'marker') : keyOf(token);
  if (after === null && token !== null) {
    return errorAnswer(400, 'InvalidArgument', 'The continuation token provided is incorrect');
  }

  const { entries, isTruncated } = page(objects, { prefix, delimiter, maxKeys, after: after ?? '' });
  const last = isTruncated ? entries.at(-1)?.name : undefined;
  const encode = query.get('encoding-type') === 'url' ? urlEncoded : (text: string) => text;
  const element = (name: string, value: string | number | boolean | null | undefined) =>
    value === null || value === undefined ? '' : `<${name}>${xmlText(String(value))}</${name}>`;
  const where = isV2
    ? [
        element('StartAfter', optional(query.get('start-after'), encode)),
        element('ContinuationToken', token),
        element('NextContinuationToken', optional(last, tokenOf)),
        element('KeyCount', entries.length),
      ]
    : // S3 says the next marker only where a delimiter makes it other than the last key.
      [element('Marker', encode(after ?? '')), element('NextMarker', delimiter ? optional(last, encode) : undefined)];
  const body = [
    element('Name', bucket),
    element('Prefix', encode(prefix)),
    ...where,
    element('MaxKeys', maxKeys),
    element('Delimiter', optional(delimiter || null, encode)),
    element('EncodingType', query.get('encoding-type')),
    element('IsTruncated', isTruncated),
    ...entries.map(({ name, object }) =>
      object
        ? `<Contents>${element('Key', encode(name))}${contents(object)
            .map(([key, value]) => element(key, value))
            .join('')}</Contents>`
        : `<CommonPrefixes>${element('Prefix', encode(name))}</CommonPrefixes>`,
    ),
  ].join('');
  const root = `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${body}</ListBucketResult>`;
  return { status: 200, body: `<?xml version="1.0" encoding="UTF-8"?>\n${root}` };
}

function contents(object: StoredObject): [string, string | number | undefined][] {
  return [
    ['LastModified', object.lastModified.toISOString()],
    ['ETag', object.etag],
    ['ChecksumAlgorithm', object.checksumAlgorithm],
    ['ChecksumType', object.checksumType],
    ['Size', object.contentLength],
    ['StorageClass', 'STANDARD'],
  ];
}

interface Wanted {
  prefix: string;
  delimiter: string;
  maxKeys: number;
  /** The key or common prefix after which to begin. */
  after: string;
}

/** A key with its object, or a common prefix. */
interface Entry {
  name: string;
  object: StoredObject | null;
}

/** The entries of a page, common prefixes among the keys in their order, and whether there are more. */
function page(objects: Iterable<StoredObject>, { prefix, delimiter, maxKeys, after }: Wanted) {
  const entries: Entry[] = [];
  const sorted = [...objects].filter(({ key }) => key.startsWith(prefix)).sort((a, b) => byBytes(a.key, b.key));
  for (const object of sorted) {
    const end = delimiter === '' ? -1 : object.key.indexOf(delimiter, prefix.length);
    const name = end === -1 ? object.key : object.key.slice(0, end + delimiter.length);
    if (byBytes(name, after) <= 0 || entries.at(-1)?.name === name) continue;
    if (entries.length >= maxKeys) return { entries, isTruncated: maxKeys > 0 };
    entries.push({ name, object: end === -1 ? object : null });
  }
  return { entries, isTruncated: false };
}

/** The order of two texts' bytes in UTF-8, which is that of their code points. */
export function byBytes(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a.charCodeAt(at) === b.charCodeAt(at)) at += 1;
  return rank(a, at) - rank(b, at);
}

/** A code unit's place among code points: a half of a pair comes after every unit that stands alone; the end first. */
function rank(text: string, at: number): number {
  if (at >= text.length) return -1;
  const unit = text.charCodeAt(at);
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

function urlEncoded(text: string): string {
  return encodeURIComponent(text).replaceAll('%2F', '/');
}

function tokenOf(key: string): string {
  return Buffer.from(`after ${key}`).toString('base64');
}

function keyOf(token: string): string | null {
  const text = Buffer.from(token, 'base64').toString();
  return text.startsWith('after ') ? text.slice('after '.length) : null;
}

function optional<T>(text: string | null | undefined, then: (text: string) => T): T | null {
  return text === null || text === undefined ? null : then(text);
}
