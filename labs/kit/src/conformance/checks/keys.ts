import { fails, group, same } from '../check.ts';
import type { World } from '../world.ts';

/** Stores an object under each key, reads each back, and finds all of them in a list. */
async function keeps(world: World, keys: readonly string[]): Promise<void> {
  for (const key of keys) await world.put(key, `at ${key}`);
  for (const key of keys) same(`GET ${key}`, (await world.get(key)).text, `at ${key}`);
  const { Contents = [] } = await world.s3.listObjectsV2({ Bucket: world.bucket });
  same('listed', Contents.map(({ Key }) => Key).toSorted(), keys.toSorted());
}

export const keys = group('s3', 'Odd keys', [
  [
    'key-spaces',
    'Keys may have spaces, plus and percent signs.',
    (world) => keeps(world, ['a b', 'a+b', 'a%20b', '100%']),
  ],
  [
    'key-query',
    'Keys may have ? # & = and ; which mean something else in a URL.',
    (world) => keeps(world, ['a?b=c', 'a#b', 'a&b', 'a;b']),
  ],
  [
    'key-xml',
    'Keys may have what XML and quoting care about.',
    (world) => keeps(world, ['<a>', '"b"', "'c'", 'd&amp;e']),
  ],
  ['key-unicode', 'Keys may be in any script.', (world) => keeps(world, ['größe', '日本語', '🐢', 'e\u0301'])],
  [
    'key-slashes',
    'Slashes in a row, at the beginning and at the end belong to the key.',
    (world) => keeps(world, ['a//b', '/a', 'a/', 'a']),
  ],
  [
    'key-dots',
    'Dots between slashes belong to the key: nothing resolves them.',
    (world) => keeps(world, ['a/./b', 'a/../b', '...']),
  ],
  [
    'key-control',
    'Keys may have control characters, and a list with encoding-type=url gives them back.',
    async (world) => {
      await world.put('a\u0001b\nc');
      const { Contents = [], EncodingType } = await world.s3.listObjectsV2({
        Bucket: world.bucket,
        EncodingType: 'url',
      });
      same('encoding', EncodingType, 'url');
      same(
        'keys',
        Contents.map(({ Key = '' }) => decodeURIComponent(Key)),
        ['a\u0001b\nc'],
      );
    },
  ],
  [
    'key-long',
    'A key has up to 1024 bytes; one more is 400 KeyTooLongError.',
    async (world) => {
      await world.put('k'.repeat(1024));
      await fails(world.put('k'.repeat(1025)), 400, 'KeyTooLongError');
    },
  ],
]);
