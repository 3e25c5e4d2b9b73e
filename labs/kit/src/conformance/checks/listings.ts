import { fails, group, same } from '../check.ts';
import type { World } from '../world.ts';

const TREE = ['a', 'b/1', 'b/2', 'b/c/3', 'd', 'e/4', 'f'];

async function tree(world: World): Promise<void> {
  for (const key of TREE) await world.put(key);
}

const keysOf = (Contents: { Key?: string | undefined }[] = []) => Contents.map(({ Key }) => Key);
const prefixesOf = (found: { Prefix?: string | undefined }[] = []) => found.map(({ Prefix }) => Prefix);

export const listings = group('s3', 'Lists and pages', [
  [
    'list-order',
    'Keys come in the order of their bytes in UTF-8: capitals first, no language.',
    async (world) => {
      const keys = ['a', 'B', 'Z', 'ä', 'a!', 'aa'];
      for (const key of keys) await world.put(key);
      const { Contents } = await world.s3.listObjectsV2({ Bucket: world.bucket });
      same('order', keysOf(Contents), ['B', 'Z', 'a', 'a!', 'aa', 'ä']);
    },
  ],
  [
    'list-fields',
    'A list gives size, ETag, date and storage class of each object.',
    async (world) => {
      const { ETag } = await world.put('k', 'kept');
      const { Contents: [object] = [] } = await world.s3.listObjectsV2({ Bucket: world.bucket });
      same('fields', [object?.Size, object?.ETag, object?.StorageClass], [4, ETag, 'STANDARD']);
      same('date', object?.LastModified instanceof Date, true);
    },
  ],
  [
    'list-empty',
    'A list of an empty bucket holds nothing and is not cut.',
    async ({ s3, bucket }) => {
      const { Contents, KeyCount, IsTruncated } = await s3.listObjectsV2({ Bucket: bucket });
      same('answer', [Contents, KeyCount, IsTruncated], [undefined, 0, false]);
    },
  ],
  [
    'list-pages',
    'Pages of two, put together, hold every key once.',
    async (world) => {
      await tree(world);
      const found: (string | undefined)[][] = [];
      let token: string | undefined;
      do {
        const page = await world.s3.listObjectsV2({
          Bucket: world.bucket,
          MaxKeys: 2,
          ...(token === undefined ? {} : { ContinuationToken: token }),
        });
        found.push(keysOf(page.Contents));
        same('KeyCount', page.KeyCount, page.Contents?.length);
        same('IsTruncated', page.IsTruncated, page.NextContinuationToken !== undefined);
        token = page.NextContinuationToken;
      } while (token !== undefined && found.length < TREE.length);
      same('pages', found, [['a', 'b/1'], ['b/2', 'b/c/3'], ['d', 'e/4'], ['f']]);
    },
  ],
  [
    'list-pages-mixed',
    'Pages of keys in upper and lower case leave none out.',
    async (world) => {
      const keys = ['B', 'a', 'C', 'b'];
      for (const key of keys) await world.put(key);
      const found: (string | undefined)[] = [];
      let token: string | undefined;
      do {
        const next = token === undefined ? {} : { ContinuationToken: token };
        const page = await world.s3.listObjectsV2({ Bucket: world.bucket, MaxKeys: 1, ...next });
        found.push(...keysOf(page.Contents));
        token = page.NextContinuationToken;
      } while (token !== undefined && found.length < 2 * keys.length);
      same('keys', found, ['B', 'C', 'a', 'b']);
    },
  ],
  [
    'list-v1',
    'The old ListObjects pages by a marker, which is the last key.',
    async (world) => {
      await tree(world);
      const first = await world.s3.listObjects({ Bucket: world.bucket, MaxKeys: 4 });
      same('first page', [keysOf(first.Contents), first.IsTruncated], [TREE.slice(0, 4), true]);
      const rest = await world.s3.listObjects({ Bucket: world.bucket, Marker: TREE[3] });
      same('the rest', [keysOf(rest.Contents), rest.IsTruncated], [TREE.slice(4), false]);
    },
  ],
  [
    'list-prefix',
    'A prefix is a text, not a folder.',
    async (world) => {
      await tree(world);
      const { Contents, Prefix } = await world.s3.listObjectsV2({ Bucket: world.bucket, Prefix: 'b/' });
      same('keys', keysOf(Contents), ['b/1', 'b/2', 'b/c/3']);
      same('prefix', Prefix, 'b/');
      const none = await world.s3.listObjectsV2({ Bucket: world.bucket, Prefix: 'b/9' });
      same('nothing there', none.KeyCount, 0);
    },
  ],
  [
    'list-delimiter',
    'With a delimiter, keys that go on behind it are one common prefix.',
    async (world) => {
      await tree(world);
      const answer = await world.s3.listObjectsV2({ Bucket: world.bucket, Delimiter: '/' });
      same('keys', keysOf(answer.Contents), ['a', 'd', 'f']);
      same('common prefixes', prefixesOf(answer.CommonPrefixes), ['b/', 'e/']);
      same('KeyCount', answer.KeyCount, 5);
    },
  ],
  [
    'list-delimiter-below',
    'Prefix and delimiter together show one level of the tree.',
    async (world) => {
      await tree(world);
      const asked = { Bucket: world.bucket, Prefix: 'b/', Delimiter: '/' };
      const { Contents, CommonPrefixes } = await world.s3.listObjectsV2(asked);
      same('answer', [keysOf(Contents), prefixesOf(CommonPrefixes)], [['b/1', 'b/2'], ['b/c/']]);
    },
  ],
  [
    'list-delimiter-pages',
    'Pages with a delimiter hold every key and every common prefix once.',
    async (world) => {
      await tree(world);
      const found: (string | undefined)[] = [];
      let token: string | undefined;
      do {
        const next = token === undefined ? {} : { ContinuationToken: token };
        const asked = { Bucket: world.bucket, Delimiter: '/', MaxKeys: 2, ...next };
        const page = await world.s3.listObjectsV2(asked);
        found.push(...keysOf(page.Contents), ...prefixesOf(page.CommonPrefixes));
        token = page.NextContinuationToken;
      } while (token !== undefined && found.length < 2 * TREE.length);
      same('found', found.toSorted(), ['a', 'b/', 'd', 'e/', 'f']);
    },
  ],
  [
    'list-start-after',
    'StartAfter begins behind a key, whether it is there or not.',
    async (world) => {
      await tree(world);
      const { Contents } = await world.s3.listObjectsV2({ Bucket: world.bucket, StartAfter: 'c' });
      same('keys', keysOf(Contents), ['d', 'e/4', 'f']);
    },
  ],
  [
    'list-bad-token',
    'A continuation token that is none is 400 InvalidArgument.',
    ({ s3, bucket }) => fails(s3.listObjectsV2({ Bucket: bucket, ContinuationToken: '@@@' }), 400, 'InvalidArgument'),
  ],
]);
