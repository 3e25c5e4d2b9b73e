import { expect, test } from 'vitest';
import { refusal } from './refusals.ts';

const asked = (method: string, url: string, headers: Record<string, string> = {}) =>
  refusal({ method, url, headers })?.status ?? null;

test.each([
  ['PUT', '/bucket'],
  ['PUT', '/bucket/'],
  ['PUT', '/bucket/a/b?x-id=PutObject'],
  ['GET', '/bucket?list-type=2&prefix=a%2F&delimiter=%2F&max-keys=5'],
  ['GET', '/bucket/a?X-Amz-Signature=s&X-Amz-Expires=60&response-content-type=text%2Fplain'],
  ['POST', '/bucket?delete='],
  ['POST', '/bucket/a?uploads='],
  ['PUT', '/bucket/a?partNumber=1&uploadId=u'],
  ['POST', '/'],
  ['GET', '//'],
])('%s %s goes through', (method, url) => {
  expect(asked(method, url)).toBeNull();
});

test.each([
  ['PUT', '/bucket/a?tagging'],
  ['GET', '/bucket/a?acl'],
  ['GET', '/bucket?uploads'],
  ['GET', '/bucket/a?uploadId=u'],
  ['GET', '/bucket/a?versionId=1'],
  ['GET', '/bucket/a?partNumber=1'],
  ['PUT', '/bucket?versioning'],
  ['DELETE', '/bucket?policy'],
  ['POST', '/bucket/a?select&select-type=2'],
  ['POST', '/bucket/a'],
])('%s %s is refused', (method, url) => {
  expect(asked(method, url)).toBe(501);
});

test.each([
  ['DELETE', 'if-match'],
  ['PUT', 'if-unmodified-since'],
  ['PUT', 'x-amz-tagging'],
  ['DELETE', 'x-amz-if-match-size'],
  ['PUT', 'x-amz-write-offset-bytes'],
  ['PUT', 'x-amz-copy-source-if-match'],
])('a %s with %s is refused, whatever it says', (method, header) => {
  expect(asked(method, '/bucket/a?x-id=x', { [header]: '*' })).toBe(501);
});

test.each([
  ['PUT', '/bucket/a', true],
  ['POST', '/bucket/a?uploadId=u', true],
  ['PUT', '/bucket/a?uploadId=u&partNumber=1', false],
  ['POST', '/bucket/a?uploads', false],
  ['PUT', '/bucket', false],
])('%s %s may depend on what is stored: %s', (method, url, may) => {
  expect(asked(method, url, { 'if-none-match': '*' })).toBe(may ? null : 501);
  expect(asked(method, url, { 'if-match': '"etag"' })).toBe(may ? null : 501);
});

test('the checksum of a whole upload is refused: nobody here would check it', () => {
  expect(asked('POST', '/bucket/a?uploadId=u', { 'x-amz-checksum-crc64nvme': 'AAAAAAAAAAA=' })).toBe(501);
  expect(asked('PUT', '/bucket/a', { 'x-amz-checksum-crc64nvme': 'AAAAAAAAAAA=' })).toBeNull();
});

test('a key may have 1024 bytes, not characters', () => {
  expect(asked('PUT', `/bucket/${'%C3%A4'.repeat(512)}`)).toBeNull();
  expect(asked('PUT', `/bucket/${'%C3%A4'.repeat(512)}a`)).toBe(400);
});

test('a conditional read goes through: it changes nothing', () => {
  expect(asked('GET', '/bucket/a', { 'if-none-match': '"etag"' })).toBeNull();
});

test.each([
  ['POST', '/', 'sqs.us-east-1.amazonaws.com', null],
  ['GET', '/sqs/?Action=ListQueues', 'sqs.us-east-1.amazonaws.com', 501],
  ['POST', '/', 'kinesis.us-east-1.amazonaws.com', 501],
  ['GET', '/bucket/a', 'bucket.s3.us-east-1.amazonaws.com', null],
])('%s %s for %s is answered %s', (method, url, host, status) => {
  expect(asked(method, url, { host })).toBe(status);
});
