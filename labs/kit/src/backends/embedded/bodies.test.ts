import { expect, test } from 'vitest';
import { bodyProblem, checksumIn, unframed } from './bodies.ts';

const BODY = Buffer.from('123456789');

// The check values of '123456789': the catalogue of parametrised CRC algorithms (reveng), else `openssl dgst`.
const RIGHT = {
  'x-amz-checksum-crc32': 'y/Q5Jg==',
  'x-amz-checksum-crc32c': '4waSgw==',
  'x-amz-checksum-crc64nvme': 'rosUhgp5mIg=',
  'x-amz-checksum-sha1': '98O8HYCOBHMq32eZZczDTKeuNEE=',
  'x-amz-checksum-sha256': 'FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=',
  'content-md5': 'JfnnlDI7RTiF9RgfG2JNCw==',
  'x-amz-content-sha256': '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225',
};

test.each(Object.entries(RIGHT))('a body that its %s confirms is taken', async (header, value) => {
  expect(await bodyProblem({ [header]: value }, BODY)).toBeNull();
});

test.each([
  ['x-amz-checksum-crc32', 'BadDigest'],
  ['x-amz-checksum-crc32c', 'BadDigest'],
  ['x-amz-checksum-crc64nvme', 'BadDigest'],
  ['x-amz-checksum-sha1', 'BadDigest'],
  ['x-amz-checksum-sha256', 'BadDigest'],
  ['content-md5', 'BadDigest'],
  ['x-amz-content-sha256', 'XAmzContentSHA256Mismatch'],
] as const)('a body that its %s denies is %s', async (header, code) => {
  const problem = await bodyProblem({ [header]: RIGHT[header] }, Buffer.from('123456780'));
  expect(problem).toMatchObject({ status: 400, body: expect.stringContaining(`<Code>${code}<`) as unknown });
});

test.each([
  ['content-md5', 'short', 'InvalidDigest'],
  ['x-amz-checksum-crc32', 'AAA=', 'InvalidRequest'],
])('a %s of "%s" is %s', async (header, value, code) => {
  expect((await bodyProblem({ [header]: value }, BODY))?.body).toContain(`<Code>${code}<`);
});

test('words in place of a hash, and headers about checksums, are no checksums', async () => {
  expect(await bodyProblem({ 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' }, BODY)).toBeNull();
  expect(checksumIn({ 'x-amz-checksum-algorithm': 'CRC32', 'x-amz-checksum-type': 'COMPOSITE' })).toBeNull();
});

test('aws-chunked: signatures of chunks, an empty body, a checksum behind it', () => {
  const framed = '3;chunk-signature=abc\r\n123\r\n6\r\n456789\r\n0\r\nX-Amz-Checksum-Crc32:y/Q5Jg==\r\nother:x\r\n\r\n';
  expect(unframed(Buffer.from(framed))).toEqual({
    body: BODY,
    checksums: { 'x-amz-checksum-crc32': 'y/Q5Jg==' },
  });
  expect(unframed(Buffer.from('0\r\n\r\n'))).toEqual({ body: Buffer.alloc(0), checksums: {} });
});

test.each(['', '3\r\n12', '3\r\n1234\r\n0\r\n', 'plain text', '3\r\n123\r\n'])(
  '"%s" is no whole aws-chunked body',
  (text) => {
    expect(unframed(Buffer.from(text))).toBeNull();
  },
);
