import { fails, group, same } from '../check.ts';
import type { World } from '../world.ts';

const CHECK_TEXT = '123456789';

/** Of {@link CHECK_TEXT}: the check values of the algorithms, base64. CRCs from the reveng catalogue, hashes by openssl. */
const CHECKSUMS = {
  CRC32: 'y/Q5Jg==',
  CRC32C: '4waSgw==',
  CRC64NVME: 'rosUhgp5mIg=',
  SHA1: '98O8HYCOBHMq32eZZczDTKeuNEE=',
  SHA256: 'FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=',
} as const;

/** Stores an object with a checksum that the client computes, and asks for it again. */
async function keepsChecksum(world: World, algorithm: keyof typeof CHECKSUMS): Promise<void> {
  const field = `Checksum${algorithm}` as const;
  const input = { Bucket: world.bucket, Key: 'k', Body: CHECK_TEXT, ChecksumAlgorithm: algorithm };
  await world.s3.putObject(input);
  same('with a GET', (await world.get('k', { ChecksumMode: 'ENABLED' }))[field], CHECKSUMS[algorithm]);
  const head = await world.s3.headObject({ Bucket: world.bucket, Key: 'k', ChecksumMode: 'ENABLED' });
  same('with a HEAD', head[field], CHECKSUMS[algorithm]);
}

/** A PUT is refused as a bad digest, and stores nothing. */
async function refuses(
  world: World,
  checksum: { ChecksumSHA256: string } | { ChecksumCRC32: string } | { ContentMD5: string },
) {
  const put = world.s3.putObject({ Bucket: world.bucket, Key: 'k', Body: 'other bytes', ...checksum });
  await fails(put, 400, 'BadDigest');
  await fails(world.get('k'), 404, 'NoSuchKey');
}

export const checksums = group('s3', 'Checksums', [
  [
    'checksum-default',
    'The client sends a CRC32 without being asked, and a GET that asks for it gets it back.',
    async (world) => {
      await world.put('k', CHECK_TEXT);
      same('CRC32', (await world.get('k', { ChecksumMode: 'ENABLED' })).ChecksumCRC32, CHECKSUMS.CRC32);
    },
  ],
  [
    'checksum-told',
    'The answer to a PUT says the checksum too.',
    async (world) => {
      const input = { Bucket: world.bucket, Key: 'k', Body: CHECK_TEXT, ChecksumAlgorithm: 'SHA256' } as const;
      same('SHA-256', (await world.s3.putObject(input)).ChecksumSHA256, CHECKSUMS.SHA256);
    },
  ],
  ['checksum-crc32', 'CRC32 is kept with the object.', (world) => keepsChecksum(world, 'CRC32')],
  ['checksum-crc32c', 'CRC32C is kept with the object.', (world) => keepsChecksum(world, 'CRC32C')],
  ['checksum-crc64nvme', 'CRC64NVME is kept with the object.', (world) => keepsChecksum(world, 'CRC64NVME')],
  ['checksum-sha1', 'SHA-1 is kept with the object.', (world) => keepsChecksum(world, 'SHA1')],
  ['checksum-sha256', 'SHA-256 is kept with the object.', (world) => keepsChecksum(world, 'SHA256')],
  [
    'checksum-wrong-sha256',
    'A body that its SHA-256 denies is 400 BadDigest and not stored.',
    (world) => refuses(world, { ChecksumSHA256: CHECKSUMS.SHA256 }),
  ],
  [
    'checksum-wrong-crc32',
    'A body that its CRC32 denies is 400 BadDigest and not stored.',
    (world) => refuses(world, { ChecksumCRC32: CHECKSUMS.CRC32 }),
  ],
  [
    'checksum-wrong-md5',
    'A body that its Content-MD5 denies is 400 BadDigest and not stored.',
    (world) => refuses(world, { ContentMD5: 'JfnnlDI7RTiF9RgfG2JNCw==' }),
  ],
  [
    'checksum-invalid-md5',
    'A Content-MD5 that is none is 400 InvalidDigest.',
    (world) =>
      fails(
        world.s3.putObject({ Bucket: world.bucket, Key: 'k', Body: 'x', ContentMD5: 'short' }),
        400,
        'InvalidDigest',
      ),
  ],
]);

export const conditionalWrites = group('s3', 'Conditional writes', [
  [
    'write-none-match',
    'A PUT with If-None-Match: * makes an object, and over one that is there is 412.',
    async (world) => {
      const input = { Bucket: world.bucket, Key: 'k', IfNoneMatch: '*' };
      await world.s3.putObject({ ...input, Body: 'first' });
      await fails(world.s3.putObject({ ...input, Body: 'second' }), 412, 'PreconditionFailed');
      same('bytes', (await world.get('k')).text, 'first');
    },
  ],
  [
    'write-match',
    'A PUT with If-Match replaces the object with that ETag, and another one is 412.',
    async (world) => {
      const { ETag } = await world.put('k', 'first');
      const input = { Bucket: world.bucket, Key: 'k', IfMatch: ETag };
      await world.s3.putObject({ ...input, Body: 'second' });
      await fails(world.s3.putObject({ ...input, Body: 'third' }), 412, 'PreconditionFailed');
      same('bytes', (await world.get('k')).text, 'second');
    },
  ],
  [
    'write-match-missing',
    'A PUT with If-Match of a key that is not there is 404 NoSuchKey.',
    (world) =>
      fails(world.s3.putObject({ Bucket: world.bucket, Key: 'k', Body: 'x', IfMatch: '"e"' }), 404, 'NoSuchKey'),
  ],
  [
    'write-race',
    'Of ten PUTs at once with If-None-Match: *, one makes the object.',
    async (world) => {
      const bodies = Array.from({ length: 10 }, (_, writer) => `writer ${writer}`);
      const input = { Bucket: world.bucket, Key: 'k', IfNoneMatch: '*' };
      const ended = await Promise.allSettled(
        bodies.map((Body) => world.s3.putObject({ ...input, Body }).then(() => Body)),
      );
      const made = ended.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
      same('that made it', made.length, 1);
      same('bytes', (await world.get('k')).text, made[0]);
    },
  ],
]);
