import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { fails, group, same } from '../check.ts';

const EVERY_BYTE = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
const MIB = 1 << 20;

export const objects = group('s3', 'Objects', [
  [
    'object-bytes',
    'An object holds the bytes that were put, every value of a byte.',
    async (world) => {
      await world.put('k', EVERY_BYTE);
      same('bytes', (await world.get('k')).bytes.equals(EVERY_BYTE), true);
    },
  ],
  [
    'object-empty',
    'An object may be empty.',
    async (world) => {
      await world.put('k', new Uint8Array());
      const { bytes, ContentLength } = await world.get('k');
      same('bytes and length', [bytes.length, ContentLength], [0, 0]);
    },
  ],
  [
    'object-overwritten',
    'A second PUT replaces bytes, ETag and metadata.',
    async (world) => {
      await world.s3.putObject({ Bucket: world.bucket, Key: 'k', Body: 'old', Metadata: { old: 'yes' } });
      await world.put('k', 'new');
      const { text, Metadata } = await world.get('k');
      same('bytes and metadata', [text, Metadata], ['new', {}]);
    },
  ],
  [
    'object-etag',
    'The ETag of an object put in one piece is the MD5 of its bytes, in quotation marks.',
    async (world) => {
      const { ETag } = await world.put('k', 'kept');
      same('ETag', ETag, `"${createHash('md5').update('kept').digest('hex')}"`);
    },
  ],
  [
    'object-missing',
    'GET of a key that is not there is 404 NoSuchKey.',
    (world) => fails(world.get('not-there'), 404, 'NoSuchKey'),
  ],
  [
    'object-head',
    'HEAD gives the length, type, ETag and metadata that GET gives.',
    async (world) => {
      const input = { Bucket: world.bucket, Key: 'k' };
      await world.s3.putObject({ ...input, Body: 'kept', ContentType: 'text/plain', Metadata: { a: 'b' } });
      const head = await world.s3.headObject(input);
      const get = await world.get('k');
      for (const field of ['ContentLength', 'ContentType', 'ETag', 'Metadata'] as const) {
        same(field, head[field], get[field]);
      }
      same('length', head.ContentLength, 4);
    },
  ],
  [
    'object-head-missing',
    'HEAD of a key that is not there is 404 without a body.',
    async (world) => {
      await fails(world.s3.headObject({ Bucket: world.bucket, Key: 'not-there' }), 404, 'NotFound');
      same('body', world.exchanges.at(-1)?.body.length, 0);
    },
  ],
  [
    'object-deleted',
    'A DELETE removes the object; a second one, of nothing, succeeds too.',
    async (world) => {
      const input = { Bucket: world.bucket, Key: 'k' };
      await world.put('k');
      await world.s3.deleteObject(input);
      await fails(world.get('k'), 404, 'NoSuchKey');
      await world.s3.deleteObject(input);
      same('status', world.exchanges.at(-1)?.status, 204);
    },
  ],
  [
    'object-delete-many',
    'DeleteObjects removes what it names, and reports keys that were not there as deleted.',
    async (world) => {
      await Promise.all(['a', 'b & c', 'd'].map((key) => world.put(key)));
      const Objects = ['a', 'b & c', 'not-there'].map((Key) => ({ Key }));
      const { Deleted = [], Errors } = await world.s3.deleteObjects({ Bucket: world.bucket, Delete: { Objects } });
      same('deleted', Deleted.map(({ Key }) => Key).toSorted(), ['a', 'b & c', 'not-there']);
      same('errors', Errors, undefined);
      const { Contents = [] } = await world.s3.listObjectsV2({ Bucket: world.bucket });
      same(
        'left',
        Contents.map(({ Key }) => Key),
        ['d'],
      );
    },
  ],
  [
    'object-delete-many-quiet',
    'DeleteObjects that is asked to be quiet reports nothing that went well.',
    async (world) => {
      await world.put('a');
      const Delete = { Objects: [{ Key: 'a' }], Quiet: true };
      const { Deleted } = await world.s3.deleteObjects({ Bucket: world.bucket, Delete });
      same('deleted', Deleted, undefined);
    },
  ],
  [
    'object-streamed',
    'A body that is a stream, with its checksum behind it (aws-chunked), is stored without its frame.',
    async (world) => {
      const bytes = Buffer.alloc(3 * MIB, 'stream of bytes ');
      const Body = Readable.from([bytes.subarray(0, MIB), bytes.subarray(MIB)]);
      await world.s3.putObject({ Bucket: world.bucket, Key: 'k', Body, ContentLength: bytes.length });
      const { bytes: read, ContentEncoding } = await world.get('k');
      same('bytes', read.equals(bytes), true);
      same('Content-Encoding', ContentEncoding, undefined);
    },
  ],
  [
    'object-streamed-encoding',
    'Of "gzip, aws-chunked" the object keeps the gzip.',
    async (world) => {
      const Body = Readable.from([Buffer.from('kept')]);
      const input = { Bucket: world.bucket, Key: 'k', Body, ContentLength: 4, ContentEncoding: 'gzip' };
      await world.s3.putObject(input);
      same('Content-Encoding', (await world.s3.headObject({ Bucket: world.bucket, Key: 'k' })).ContentEncoding, 'gzip');
    },
  ],
]);

export const metadata = group('s3', 'Metadata', [
  [
    'metadata-system',
    'Content-Type, Cache-Control, Content-Disposition, Content-Encoding and Content-Language come back.',
    async (world) => {
      const headers = {
        ContentType: 'text/csv; charset=utf-8',
        CacheControl: 'max-age=60',
        ContentDisposition: 'attachment; filename="a b.csv"',
        ContentEncoding: 'identity',
        ContentLanguage: 'de',
      };
      await world.s3.putObject({ Bucket: world.bucket, Key: 'k', Body: 'x', ...headers });
      const answer = await world.get('k');
      for (const [field, value] of Object.entries(headers)) {
        same(field, Object.entries(answer).find(([name]) => name === field)?.[1], value);
      }
    },
  ],
  [
    'metadata-user',
    "A program's own metadata comes back, names in lower case.",
    async (world) => {
      const Metadata = { Job: 'run 42', 'with-hyphen': '=?&' };
      await world.s3.putObject({ Bucket: world.bucket, Key: 'k', Body: 'x', Metadata });
      same('metadata', (await world.get('k')).Metadata, { job: 'run 42', 'with-hyphen': '=?&' });
    },
  ],
  [
    'metadata-type',
    'An object whose type nobody named is application/octet-stream.',
    async (world) => {
      await world.put('k');
      same('Content-Type', (await world.get('k')).ContentType, 'application/octet-stream');
    },
  ],
  [
    'metadata-overridden',
    'The parameters response-content-type and response-cache-control change the headers of one answer.',
    async (world) => {
      await world.put('k');
      const asked = { ResponseContentType: 'text/plain', ResponseCacheControl: 'no-cache' };
      const { ContentType, CacheControl } = await world.get('k', asked);
      same('headers', [ContentType, CacheControl], ['text/plain', 'no-cache']);
    },
  ],
  [
    'metadata-attributes',
    'GetObjectAttributes gives size and ETag, without its quotation marks.',
    async (world) => {
      await world.put('k', 'kept');
      const answer = await world.s3.getObjectAttributes({
        Bucket: world.bucket,
        Key: 'k',
        ObjectAttributes: ['ETag', 'ObjectSize'],
      });
      same('size and ETag', [answer.ObjectSize, answer.ETag], [4, createHash('md5').update('kept').digest('hex')]);
    },
  ],
  [
    'tagging',
    'Tags of an object come back as they were put, and leave its bytes alone.',
    async (world) => {
      const at = { Bucket: world.bucket, Key: 'k' };
      await world.put('k', 'precious');
      const TagSet = [{ Key: 'kind', Value: 'a/b' }];
      await world.s3.putObjectTagging({ ...at, Tagging: { TagSet } });
      same('tags', (await world.s3.getObjectTagging(at)).TagSet, TagSet);
      same('bytes', (await world.get('k')).text, 'precious');
    },
  ],
  [
    'tagging-header',
    'Tags given with the PUT are counted in a GET.',
    async (world) => {
      await world.s3.putObject({ Bucket: world.bucket, Key: 'k', Body: 'x', Tagging: 'a=1&b=2' });
      same('x-amz-tagging-count', (await world.get('k')).TagCount, 2);
    },
  ],
]);
