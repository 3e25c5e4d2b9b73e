import { createHash } from 'node:crypto';
import { fails, group, same } from '../check.ts';
import type { World } from '../world.ts';

/** The least that a part has which is not the last. */
const PART_BYTES = 5 * 1024 * 1024;

/** The two parts of an upload: one of the least size, and a short one. */
const PARTS = [Buffer.alloc(PART_BYTES, 'first part '), Buffer.from('the last part')];

interface Begun {
  at: { Bucket: string; Key: string; UploadId: string };
  Parts: { PartNumber: number; ETag: string }[];
}

/** Begins an upload and uploads parts, the last one first. */
async function begin(world: World, bodies: readonly Buffer[] = PARTS): Promise<Begun> {
  const key = { Bucket: world.bucket, Key: 'k' };
  const { UploadId = '' } = await world.s3.createMultipartUpload(key);
  const at = { ...key, UploadId };
  const Parts: Begun['Parts'] = [];
  for (const [index, Body] of [...bodies.entries()].toReversed()) {
    const { ETag = '' } = await world.s3.uploadPart({ ...at, PartNumber: index + 1, Body });
    Parts.unshift({ PartNumber: index + 1, ETag });
  }
  return { at, Parts };
}

const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest();

export const uploads = group('s3', 'Multipart uploads', [
  [
    'upload-bytes',
    'The parts are put together in the order of their numbers, whenever they came.',
    async (world) => {
      const { at, Parts } = await begin(world);
      await world.s3.completeMultipartUpload({ ...at, MultipartUpload: { Parts } });
      same('bytes', (await world.get('k')).bytes.equals(Buffer.concat(PARTS)), true);
    },
  ],
  [
    'upload-etag',
    'The ETag is the MD5 of the MD5s, a hyphen, and how many parts there were.',
    async (world) => {
      const { at, Parts } = await begin(world);
      const { ETag } = await world.s3.completeMultipartUpload({ ...at, MultipartUpload: { Parts } });
      same('ETag', ETag, `"${md5(Buffer.concat(PARTS.map(md5))).toString('hex')}-2"`);
    },
  ],
  [
    'upload-hidden',
    'Until it is completed there is no object.',
    async (world) => {
      await begin(world, [Buffer.from('x')]);
      await fails(world.get('k'), 404, 'NoSuchKey');
    },
  ],
  [
    'upload-small-part',
    'A part below 5 MiB that is not the last is 400 EntityTooSmall.',
    async (world) => {
      const { at, Parts } = await begin(world, [Buffer.from('small'), Buffer.from('last')]);
      await fails(world.s3.completeMultipartUpload({ ...at, MultipartUpload: { Parts } }), 400, 'EntityTooSmall');
    },
  ],
  [
    'upload-wrong-etag',
    'A part that is named with another ETag is 400 InvalidPart.',
    async (world) => {
      const { at } = await begin(world, [Buffer.from('x')]);
      const Parts = [{ PartNumber: 1, ETag: `"${'0'.repeat(32)}"` }];
      await fails(world.s3.completeMultipartUpload({ ...at, MultipartUpload: { Parts } }), 400, 'InvalidPart');
    },
  ],
  [
    'upload-wrong-order',
    'Parts that are named out of order are 400 InvalidPartOrder.',
    async (world) => {
      const { at, Parts } = await begin(world);
      const MultipartUpload = { Parts: Parts.toReversed() };
      await fails(world.s3.completeMultipartUpload({ ...at, MultipartUpload }), 400, 'InvalidPartOrder');
    },
  ],
  [
    'upload-aborted',
    'An upload that was aborted takes no part: 404 NoSuchUpload.',
    async (world) => {
      const { at } = await begin(world, [Buffer.from('x')]);
      await world.s3.abortMultipartUpload(at);
      await fails(world.s3.uploadPart({ ...at, PartNumber: 2, Body: 'y' }), 404, 'NoSuchUpload');
    },
  ],
  [
    'upload-parts-listed',
    'ListParts gives number, size and ETag of each part.',
    async (world) => {
      const { at, Parts } = await begin(world, [Buffer.from('x'), Buffer.from('yy')]);
      const listed = await world.s3.listParts(at);
      const seen = listed.Parts?.map(({ PartNumber, ETag, Size }) => ({ PartNumber, ETag, Size }));
      same(
        'parts',
        seen,
        Parts.map((part, index) => ({ ...part, Size: index + 1 })),
      );
    },
  ],
  [
    'upload-listed',
    'ListMultipartUploads gives the uploads that were begun.',
    async (world) => {
      const { at } = await begin(world, []);
      const { Uploads = [] } = await world.s3.listMultipartUploads({ Bucket: world.bucket });
      same(
        'uploads',
        Uploads.map(({ Key, UploadId }) => [Key, UploadId === at.UploadId]),
        [['k', true]],
      );
    },
  ],
  [
    'upload-part-read',
    'GET with partNumber=2 is 206 with that part, and says how many there are.',
    async (world) => {
      const { at, Parts } = await begin(world);
      await world.s3.completeMultipartUpload({ ...at, MultipartUpload: { Parts } });
      const { text, PartsCount } = await world.get('k', { PartNumber: 2 });
      same('answer', [text, PartsCount], ['the last part', 2]);
    },
  ],
  [
    'upload-part-copied',
    'UploadPartCopy makes a part from an object.',
    async (world) => {
      await world.put('source', 'of the source');
      const { at } = await begin(world, []);
      const copy = { ...at, PartNumber: 1, CopySource: `${world.bucket}/source` };
      const { CopyPartResult } = await world.s3.uploadPartCopy(copy);
      const Parts = [{ PartNumber: 1, ETag: CopyPartResult?.ETag }];
      await world.s3.completeMultipartUpload({ ...at, MultipartUpload: { Parts } });
      same('bytes', (await world.get('k')).text, 'of the source');
    },
  ],
  [
    'upload-part-checksum',
    'A part that its checksum denies is 400 BadDigest.',
    async (world) => {
      const { at } = await begin(world, []);
      const ChecksumSHA256 = createHash('sha256').update('others').digest('base64');
      await fails(world.s3.uploadPart({ ...at, PartNumber: 1, Body: 'x', ChecksumSHA256 }), 400, 'BadDigest');
    },
  ],
  [
    'upload-none-match',
    'Completed with If-None-Match: * over an object that is there, it is 412.',
    async (world) => {
      await world.put('k', 'first');
      const { at, Parts } = await begin(world, [Buffer.from('x')]);
      const complete = world.s3.completeMultipartUpload({ ...at, MultipartUpload: { Parts }, IfNoneMatch: '*' });
      await fails(complete, 412, 'PreconditionFailed');
      same('bytes', (await world.get('k')).text, 'first');
    },
  ],
  [
    'upload-metadata',
    'Metadata and type given at the beginning are those of the object.',
    async (world) => {
      const key = { Bucket: world.bucket, Key: 'k' };
      const begun = await world.s3.createMultipartUpload({ ...key, ContentType: 'text/plain', Metadata: { a: 'b' } });
      const at = { ...key, UploadId: begun.UploadId };
      const { ETag } = await world.s3.uploadPart({ ...at, PartNumber: 1, Body: 'x' });
      await world.s3.completeMultipartUpload({ ...at, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } });
      const { ContentType, Metadata } = await world.get('k');
      same('answer', [ContentType, Metadata], ['text/plain', { a: 'b' }]);
    },
  ],
]);
