/** Exchanges as they come: what AWS clients send, and what nobody should send. */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import type { Exchange } from '@slowdown/kit/flows';
import { decodedContent } from '@slowdown/kit/flows/content';
import fc from 'fast-check';

type Message = Pick<Exchange['request'], 'headers' | 'body'>;

const hosts = fc.constantFrom(
  's3.eu-west-1.amazonaws.com',
  'Bucket.S3.amazonaws.com',
  'sqs.us-east-1.amazonaws.com',
  '127.0.0.1',
  'localhost',
  '::1',
);

const hostHeader = fc.constantFrom(
  ...[
    's3.amazonaws.com',
    'S3.Amazonaws.com:443',
    '127.0.0.1:4566',
    'localhost:80',
    '[::1]:8080',
    '[::1]',
    'a_b.example',
  ],
  ...['no host', 'x:y', 'a..b', 'host:99999', '', 'example.', 'kinesis.eu-west-1.amazonaws.com:0'],
);

const token = fc.stringMatching(/^[a-z-]{1,8}$/);
/** One character a byte, as headers are. */
const bytes = fc.string({ unit: fc.constantFrom('a', 'B', '7', ' ', '/', '"', 'é', '\xff', '\xa0'), maxLength: 8 });

const header: fc.Arbitrary<readonly [string, string]> = fc.oneof(
  fc.tuple(fc.constantFrom('Content-Type', 'content-type', 'CONTENT-TYPE'), contentType()),
  fc.tuple(fc.constantFrom('Host', 'host'), hostHeader),
  fc.tuple(fc.constantFrom('X-Amz-Date', 'x-amz-date'), fc.constant('20261123T155700Z')),
  fc.tuple(fc.constantFrom('amz-sdk-request', 'Amz-Sdk-Request'), fc.constantFrom('attempt=1', 'attempt=2; max=3')),
  fc.tuple(token, bytes),
);

function contentType() {
  return fc.constantFrom(
    ...['application/xml', 'Text/CSS', 'text/css; charset=utf-8', 'image/png', 'application/x-amz-json-1.0', ''],
    ...['application/javascript', 'xfont/woff', 'text/plain'],
  );
}

const text = fc.constantFrom(
  '<Error><Code>SlowDown</Code></Error>',
  '{"__type":"ThrottlingException"}\n',
  'Action=SendMessage&Version=2012-11-05',
  'caf\u00e9 \u2603',
  'abab\nABAB\r\n',
  'aaa',
  '',
);

const content = fc.oneof(
  text.map((each) => new TextEncoder().encode(each)),
  text.map((each) => Uint8Array.from(each, (character) => character.charCodeAt(0))),
  fc.uint8Array({ maxLength: 12 }),
);

const PACKERS = {
  gzip: gzipSync,
  GZIP: gzipSync,
  deflate: (body: Uint8Array) => deflateSync(body),
  deflateRaw: (body: Uint8Array) => deflateRawSync(body),
  br: brotliCompressSync,
  identity: (body: Uint8Array) => body,
  'gzip, br': (body: Uint8Array) => body,
  nonsense: (body: Uint8Array) => body,
};

/** A body as on the wire, with the header that says how it is packed; now and then the header lies. */
const message = fc
  .record({
    headers: fc.array(header, { maxLength: 5 }),
    plain: fc.option(content),
    coding: fc.option(fc.constantFrom(...(Object.keys(PACKERS) as (keyof typeof PACKERS)[])), { freq: 2 }),
    honest: fc.integer({ min: 0, max: 4 }).map((one) => one > 0),
  })
  .map(({ headers, plain, coding, honest }): Message => {
    if (plain === null || coding === null) return { headers, body: plain };
    const body = honest ? new Uint8Array(PACKERS[coding](plain)) : plain;
    return { headers: [...headers, ['Content-Encoding', coding]], body };
  });

const request = fc
  .record({
    method: fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'HEAD', 'get', 'Put', 'CONNECT', 'PATCH'),
    scheme: fc.constantFrom('http', 'https'),
    host: hosts,
    port: fc.constantFrom(80, 443, 4566),
    http2: fc.boolean(),
    authority: hostHeader,
    path: fc.constantFrom(
      ...['/', '/bucket/key', '/Bucket/a%20b?x-id=PutObject', '*', '/caf\u00c3\u00a9', '/caf\xe9', '/?list-type=2'],
    ),
    message,
  })
  .map(({ message, http2, authority, ...rest }): Exchange['request'] => ({
    ...rest,
    ...message,
    authority: http2 || rest.method === 'CONNECT' ? authority : '',
  }));

const response = fc
  .record({ status: fc.constantFrom(100, 101, 200, 204, 301, 404, 429, 500, 503), message })
  .map(({ status, message: { headers, body } }) => ({
    status,
    headers: status === 101 ? [...headers, ['Upgrade', 'websocket'] as const] : headers,
    body,
  }));

/** Exchanges with their bodies as on the wire; {@link unpacked} makes them what a filter takes. */
export const exchange: fc.Arbitrary<Exchange> = fc.record({
  request,
  response: fc.option(response, { freq: 4 }),
  error: fc.option(fc.constantFrom('connection closed', 'timeout'), { freq: 1 }),
  marked: fc.constantFrom('', ':red_circle:', 'slow'),
  client: fc.option(fc.constantFrom('127.0.0.1:50312', '::1:50313'), { freq: 8 }),
  server: fc.option(fc.constantFrom('127.0.0.1:4566', 's3.amazonaws.com:443'), { freq: 8 }),
});

export function unpacked(given: Exchange): Exchange {
  return { ...given, request: plain(given.request), response: given.response && plain(given.response) };
}

function plain<T extends Message>(given: T): T {
  const coding = given.headers.find(([name]) => name.toLowerCase() === 'content-encoding')?.[1];
  return { ...given, body: given.body && decodedContent(given.body, coding) };
}
