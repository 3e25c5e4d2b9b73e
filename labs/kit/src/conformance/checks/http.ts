import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { group, same } from '../check.ts';
import type { World } from '../world.ts';

const MINUTE_S = 60;
const PUT_BODY = 'put by URL';
const HOUR_MS = 3_600_000;

function presignedGet(world: World, options: { signingDate?: Date } = {}): Promise<string> {
  const command = new GetObjectCommand({ Bucket: world.bucket, Key: 'a b' });
  return getSignedUrl(world.s3, command, { expiresIn: MINUTE_S, ...options });
}

export const presigned = group('s3', 'Presigned URLs', [
  [
    'presigned-get',
    'A presigned URL lets anybody GET the object, with no header of AWS.',
    async (world) => {
      await world.put('a b', 'kept');
      const { status, body } = await world.ask(await presignedGet(world));
      same('answer', [status, body.toString()], [200, 'kept']);
    },
  ],
  [
    'presigned-put',
    'A presigned URL lets anybody PUT the object.',
    async (world) => {
      const url = await getSignedUrl(
        world.s3,
        new PutObjectCommand({ Bucket: world.bucket, Key: 'k', ContentLength: PUT_BODY.length }),
      );
      same('status', (await world.ask(url, { method: 'PUT', body: PUT_BODY })).status, 200);
      same('bytes', (await world.get('k')).text, PUT_BODY);
    },
  ],
  [
    'presigned-range',
    'A presigned GET takes a range.',
    async (world) => {
      await world.put('a b', '0123456789');
      const { status, body } = await world.ask(await presignedGet(world), { headers: { range: 'bytes=2-4' } });
      same('answer', [status, body.toString()], [206, '234']);
    },
  ],
  [
    'presigned-expired',
    'A presigned URL whose time is over is 403.',
    async (world) => {
      await world.put('a b');
      const url = await presignedGet(world, { signingDate: new Date(Date.now() - HOUR_MS) });
      same('status', (await world.ask(url)).status, 403);
    },
  ],
]);

export const http = group('s3', 'HTTP', [
  [
    'http-error',
    'An error is XML with a code and a message, and has a request id in its headers.',
    async (world) => {
      const { status, headers, body } = await world.ask(await presignedGet(world));
      const code = /<Code>(\w+)<\/Code>/.exec(body.toString())?.[1];
      same('status and code', [status, code], [404, 'NoSuchKey']);
      same('type', headers['content-type']?.split(';')[0], 'application/xml');
      same('message', /<Message>.+<\/Message>/.test(body.toString()), true);
      same('request id', (headers['x-amz-request-id'] ?? '').length > 0, true);
    },
  ],
  [
    'http-virtual-host',
    "A bucket may be named by the host, as AWS's own: BUCKET.s3.us-east-1.amazonaws.com.",
    async (world) => {
      await world.put('a b', 'kept');
      const { origin } = new URL(await presignedGet(world));
      const host = `${world.bucket}.s3.us-east-1.amazonaws.com`;
      const { status, body } = await world.ask(`${origin}/a%20b`, { headers: { host } });
      same('answer', [status, body.toString()], [200, 'kept']);
    },
  ],
  [
    'http-etag-length',
    'GET has Content-Length, ETag and Last-Modified, and takes ranges.',
    async (world) => {
      await world.put('a b', 'kept');
      const { headers } = await world.ask(await presignedGet(world));
      same('Content-Length', headers['content-length'], '4');
      same('ETag', (headers['etag'] ?? '').length, 34);
      same('Last-Modified', Number.isNaN(Date.parse(headers['last-modified'] ?? '')), false);
      same('Accept-Ranges', headers['accept-ranges'], 'bytes');
    },
  ],
]);
