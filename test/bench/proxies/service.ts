/**
 * What the proxies of the bench pass requests on to, in a process of its own: it takes every upload, and gives as many
 * bytes as the path asks for. HTTPS on the second port, with a certificate of an authority that it tells.
 */
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { createAuthority } from '@slowdown/kit/proxy';

const PIECE = Buffer.alloc(64 * 1024);
const HEADERS = { 'x-amz-request-id': '0123456789ABCDEF', etag: '"0123456789abcdef0123456789abcdef"' };

const serve: RequestListener = (request, response) => {
  const bytes = Number(/^\/bytes\/(\d+)/.exec(request.url ?? '')?.[1] ?? 0);
  request.resume().on('end', () => {
    response.writeHead(200, { ...HEADERS, 'content-length': bytes });
    if (bytes <= PIECE.length) response.end(PIECE.subarray(0, bytes));
    else Readable.from(pieces(bytes)).pipe(response);
  });
};

function* pieces(bytes: number): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= PIECE.length) yield PIECE.subarray(0, left);
}

const authority = await createAuthority({ hosts: ['localhost'] });
const plain = createServer({ keepAliveTimeout: 0 }, serve);
const secure = createTlsServer({ ...(await authority.issue('localhost')), keepAliveTimeout: 0 }, serve);
await Promise.all(
  [plain, secure].map((server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))),
);
const [port, tlsPort] = [plain, secure].map((server) => (server.address() as AddressInfo).port);
process.send?.({ port, tlsPort, certificate: authority.certificate });
process.on('disconnect', () => process.exit());
