import { fails, group, same } from '../check.ts';

export const copies = group('s3', 'Copies', [
  [
    'copy',
    'CopyObject takes bytes, type and metadata along.',
    async (world) => {
      const input = { Bucket: world.bucket, Body: 'kept', ContentType: 'text/plain', Metadata: { a: 'b' } };
      await world.s3.putObject({ ...input, Key: 'from' });
      const { CopyObjectResult } = await world.s3.copyObject({
        Bucket: world.bucket,
        Key: 'to',
        CopySource: `${world.bucket}/from`,
      });
      const { text, ContentType, Metadata, ETag } = await world.get('to');
      same('copy', [text, ContentType, Metadata], ['kept', 'text/plain', { a: 'b' }]);
      same('ETag', CopyObjectResult?.ETag, ETag);
    },
  ],
  [
    'copy-replace',
    'With MetadataDirective REPLACE the copy has the new metadata and type.',
    async (world) => {
      await world.s3.putObject({ Bucket: world.bucket, Key: 'from', Body: 'kept', Metadata: { old: 'yes' } });
      await world.s3.copyObject({
        Bucket: world.bucket,
        Key: 'to',
        CopySource: `${world.bucket}/from`,
        MetadataDirective: 'REPLACE',
        Metadata: { new: 'yes' },
        ContentType: 'text/csv',
      });
      const { text, Metadata, ContentType } = await world.get('to');
      same('copy', [text, Metadata, ContentType], ['kept', { new: 'yes' }, 'text/csv']);
    },
  ],
  [
    'copy-odd-key',
    'The source of a copy may have spaces, plus signs and other scripts, percent-encoded.',
    async (world) => {
      const key = 'a b+c/größe';
      await world.put(key, 'odd');
      const CopySource = `${world.bucket}/${encodeURIComponent(key)}`;
      await world.s3.copyObject({ Bucket: world.bucket, Key: 'to', CopySource });
      same('bytes', (await world.get('to')).text, 'odd');
    },
  ],
  [
    'copy-missing',
    'A copy of a key that is not there is 404 NoSuchKey.',
    ({ s3, bucket }) =>
      fails(s3.copyObject({ Bucket: bucket, Key: 'to', CopySource: `${bucket}/not-there` }), 404, 'NoSuchKey'),
  ],
  [
    'copy-condition',
    'A copy with x-amz-copy-source-if-none-match and the ETag is 412.',
    async (world) => {
      const { ETag } = await world.put('from');
      const CopySource = `${world.bucket}/from`;
      const copy = world.s3.copyObject({ Bucket: world.bucket, Key: 'to', CopySource, CopySourceIfNoneMatch: ETag });
      await fails(copy, 412, 'PreconditionFailed');
    },
  ],
]);

const ENABLED = { VersioningConfiguration: { Status: 'Enabled' } } as const;

export const versions = group('s3', 'Versions', [
  [
    'version-kept',
    'With versioning on, a PUT keeps what was there: both can be read by their ids.',
    async (world) => {
      await world.s3.putBucketVersioning({ Bucket: world.bucket, ...ENABLED });
      const first = await world.put('k', 'first');
      const second = await world.put('k', 'second');
      same('latest', (await world.get('k')).text, 'second');
      same('first', (await world.get('k', { VersionId: first.VersionId })).text, 'first');
      same('second', (await world.get('k', { VersionId: second.VersionId })).text, 'second');
    },
  ],
  [
    'version-deleted',
    'A DELETE hides the object behind a marker; without the marker it is back.',
    async (world) => {
      await world.s3.putBucketVersioning({ Bucket: world.bucket, ...ENABLED });
      await world.put('k', 'kept');
      const { VersionId, DeleteMarker } = await world.s3.deleteObject({ Bucket: world.bucket, Key: 'k' });
      same('marker', DeleteMarker, true);
      await fails(world.get('k'), 404, 'NoSuchKey');
      await world.s3.deleteObject({ Bucket: world.bucket, Key: 'k', VersionId });
      same('bytes', (await world.get('k')).text, 'kept');
    },
  ],
  [
    'version-listed',
    'ListObjectVersions gives versions and markers, the latest marked.',
    async (world) => {
      await world.s3.putBucketVersioning({ Bucket: world.bucket, ...ENABLED });
      await world.put('k', 'first');
      await world.put('k', 'second');
      await world.s3.deleteObject({ Bucket: world.bucket, Key: 'k' });
      const { Versions = [], DeleteMarkers = [] } = await world.s3.listObjectVersions({ Bucket: world.bucket });
      same(
        'versions',
        Versions.map(({ IsLatest }) => IsLatest),
        [false, false],
      );
      same(
        'markers',
        DeleteMarkers.map(({ IsLatest }) => IsLatest),
        [true],
      );
    },
  ],
  [
    'version-state',
    'A bucket says whether versioning is on; a new one says nothing.',
    async ({ s3, bucket }) => {
      same('new', (await s3.getBucketVersioning({ Bucket: bucket })).Status, undefined);
      await s3.putBucketVersioning({ Bucket: bucket, ...ENABLED });
      same('on', (await s3.getBucketVersioning({ Bucket: bucket })).Status, 'Enabled');
    },
  ],
]);
