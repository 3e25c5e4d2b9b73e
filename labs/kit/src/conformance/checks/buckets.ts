import { fails, group, same } from '../check.ts';

export const buckets = group('s3', 'Buckets', [
  [
    'bucket-listed',
    'A bucket that was made is in the list of buckets, with the date on which it was.',
    async ({ s3, bucket }) => {
      const { Buckets = [] } = await s3.listBuckets({});
      same(
        'dates',
        Buckets.filter(({ Name }) => Name === bucket).map(({ CreationDate }) => CreationDate instanceof Date),
        [true],
      );
    },
  ],
  [
    'bucket-head',
    'HeadBucket succeeds for a bucket that is there, and is 404 NotFound for one that is not.',
    async ({ s3, bucket }) => {
      await s3.headBucket({ Bucket: bucket });
      await fails(s3.headBucket({ Bucket: `${bucket}-not` }), 404, 'NotFound');
    },
  ],
  [
    'bucket-missing',
    'A list of a bucket that is not there is 404 NoSuchBucket.',
    ({ s3, bucket }) => fails(s3.listObjectsV2({ Bucket: `${bucket}-not` }), 404, 'NoSuchBucket'),
  ],
  [
    'bucket-put-missing',
    'A PUT into a bucket that is not there is 404 NoSuchBucket.',
    ({ s3, bucket }) => fails(s3.putObject({ Bucket: `${bucket}-not`, Key: 'k', Body: 'x' }), 404, 'NoSuchBucket'),
  ],
  [
    'bucket-name',
    'A bucket name with a capital letter is 400 InvalidBucketName.',
    ({ s3, bucket }) => fails(s3.createBucket({ Bucket: `${bucket}-A` }), 400, 'InvalidBucketName'),
  ],
  [
    'bucket-not-empty',
    'DeleteBucket is 409 BucketNotEmpty while there is an object in it.',
    async (world) => {
      await world.put('k');
      await fails(world.s3.deleteBucket({ Bucket: world.bucket }), 409, 'BucketNotEmpty');
    },
  ],
  [
    'bucket-deleted',
    'A bucket that was deleted is gone.',
    async ({ s3, bucket }) => {
      await s3.deleteBucket({ Bucket: bucket });
      await fails(s3.headBucket({ Bucket: bucket }), 404, 'NotFound');
    },
  ],
  [
    'bucket-tagging',
    'Tags of a bucket come back as they were put.',
    async ({ s3, bucket }) => {
      const TagSet = [{ Key: 'team', Value: 'data = a/b + c' }];
      await s3.putBucketTagging({ Bucket: bucket, Tagging: { TagSet } });
      same('tags', (await s3.getBucketTagging({ Bucket: bucket })).TagSet, TagSet);
    },
  ],
]);
