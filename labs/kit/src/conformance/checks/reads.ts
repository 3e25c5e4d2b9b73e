import { fails, group, same } from '../check.ts';
import type { World } from '../world.ts';

/** Stores ten bytes and asks for a range of them. */
async function range(world: World, Range: string): Promise<[number | undefined, string, string | undefined]> {
  await world.put('k', '0123456789');
  const { text, ContentRange } = await world.get('k', { Range });
  return [world.exchanges.at(-1)?.status, text, ContentRange];
}

export const ranges = group('s3', 'Ranges', [
  [
    'range-middle',
    'A range of three bytes is 206 with these, and says which.',
    async (world) => same('answer', await range(world, 'bytes=2-4'), [206, '234', 'bytes 2-4/10']),
  ],
  [
    'range-open',
    'The range bytes=7- is all from the eighth byte on.',
    async (world) => same('answer', await range(world, 'bytes=7-'), [206, '789', 'bytes 7-9/10']),
  ],
  [
    'range-suffix',
    'The range bytes=-3 is the last three bytes.',
    async (world) => same('answer', await range(world, 'bytes=-3'), [206, '789', 'bytes 7-9/10']),
  ],
  [
    'range-cut',
    'A range that ends behind the object ends with it.',
    async (world) => same('answer', await range(world, 'bytes=8-99'), [206, '89', 'bytes 8-9/10']),
  ],
  [
    'range-suffix-long',
    'More of the end than there is, is all of it.',
    async (world) => same('answer', await range(world, 'bytes=-99'), [206, '0123456789', 'bytes 0-9/10']),
  ],
  [
    'range-beyond',
    'A range that begins behind the object is 416 InvalidRange.',
    (world) => fails(range(world, 'bytes=10-'), 416, 'InvalidRange'),
  ],
  [
    'range-nonsense',
    'A range that is none is passed over: 200 with the whole object.',
    async (world) => same('answer', await range(world, 'bytes=4-2'), [200, '0123456789', undefined]),
  ],
]);

const LONG_AGO = new Date('2001-01-01T00:00:00Z');

export const conditionalReads = group('s3', 'Conditional reads', [
  [
    'read-none-match',
    'GET with If-None-Match and the ETag is 304, with no body.',
    async (world) => {
      const { ETag } = await world.put('k');
      await fails(world.get('k', { IfNoneMatch: ETag }), 304, null);
      same('body', world.exchanges.at(-1)?.body.length, 0);
      same('another ETag', (await world.get('k', { IfNoneMatch: '"other"' })).text, 'kept');
    },
  ],
  [
    'read-match',
    'GET with If-Match and another ETag is 412 PreconditionFailed.',
    async (world) => {
      const { ETag } = await world.put('k');
      same('the ETag', (await world.get('k', { IfMatch: ETag })).text, 'kept');
      await fails(world.get('k', { IfMatch: '"other"' }), 412, 'PreconditionFailed');
    },
  ],
  [
    'read-modified',
    'GET with If-Modified-Since is 304 where the object is no younger, else 200.',
    async (world) => {
      await world.put('k');
      const { LastModified } = await world.get('k', { IfModifiedSince: LONG_AGO });
      await fails(world.get('k', { IfModifiedSince: LastModified }), 304, null);
    },
  ],
  [
    'read-unmodified',
    'GET with If-Unmodified-Since is 412 where the object is younger.',
    async (world) => {
      await world.put('k');
      const { LastModified } = await world.get('k');
      same('not changed since', (await world.get('k', { IfUnmodifiedSince: LastModified })).text, 'kept');
      await fails(world.get('k', { IfUnmodifiedSince: LONG_AGO }), 412, 'PreconditionFailed');
    },
  ],
]);
