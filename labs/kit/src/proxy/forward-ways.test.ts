import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import { parseFilter } from '../flows.ts';
import { bytesOf, HOST, WAYS } from './forward-ways.ts';
import { PATIENCE_MS } from './raw-ends.ts';

vi.setConfig({ testTimeout: PATIENCE_MS });

const MIB = 1024 * 1024;

/** What the service below says that it was asked. */
interface Seen {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  trailers: NodeJS.Dict<string>;
  body: string;
}

const digest = (bytes: Buffer) => `${bytes.length} ${createHash('sha256').update(bytes).digest('hex')}`;

const sayWhatCame: RequestListener = (request, response) => {
  void bytesOf(request).then((bytes) => {
    const { method = '', url = '', headers, trailers } = request;
    response.setHeader('x-amz-request-id', 'of the service');
    response.end(JSON.stringify({ method, url, headers, trailers, body: digest(bytes) } satisfies Seen));
  });
};

async function startService(listener: RequestListener = sayWhatCame) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

describe.each(WAYS)('$name', ({ start, ask }) => {
  test('a request arrives as it was meant, and its answer comes back', async () => {
    await using service = await startService();
    await using proxy = await start(service.url);
    const signed = { authorization: 'AWS4-HMAC-SHA256 Signature=1', 'x-amz-meta-name': 'value' };
    const { status, headers, body } = await ask(proxy, { path: '/a%20b/~c?list-type=2&prefix=', headers: signed });
    expect(status).toBe(200);
    expect(headers['x-amz-request-id']).toBe('of the service');
    const seen = JSON.parse(body.toString()) as Seen;
    expect(seen).toMatchObject({ method: 'GET', url: '/a%20b/~c?list-type=2&prefix=', body: digest(Buffer.alloc(0)) });
    expect(seen.headers).toMatchObject({ ...signed, host: HOST });
    await proxy.idle();
    expect(proxy.flows).toMatchObject([
      { request: { method: 'GET', host: HOST, path: '/a%20b/~c?list-type=2&prefix=' }, response: { status: 200 } },
    ]);
  });

  test.each([
    ['0 B', 0],
    ['1 MiB + 1', MIB + 1],
    ['16 MiB', 16 * MIB],
  ])('a body of %s arrives byte-identical, and goes back so', async (_, size) => {
    let stored: Buffer = Buffer.alloc(0);
    await using service = await startService((request, response) => {
      void bytesOf(request).then((bytes) => {
        if (request.method === 'PUT') stored = bytes;
        response.end(request.method === 'PUT' ? '' : stored);
      });
    });
    await using proxy = await start(service.url);
    const body = randomBytes(size);
    for (const chunked of [false, true]) {
      expect(await ask(proxy, { method: 'PUT', path: '/key', body, chunked })).toMatchObject({ status: 200 });
      expect(digest(stored)).toBe(digest(body));
      const got = await ask(proxy, { path: '/key' });
      expect(digest(got.body)).toBe(digest(body));
    }
  });

  test('HEAD has the length and no body', async () => {
    await using service = await startService((_, response) => {
      response.writeHead(200, { 'content-length': '12345', etag: '"abc"' }).end();
    });
    await using proxy = await start(service.url);
    const { status, headers, body } = await ask(proxy, { method: 'HEAD' });
    expect({ status, bytes: body.length }).toEqual({ status: 200, bytes: 0 });
    expect(headers).toMatchObject({ 'content-length': '12345', etag: '"abc"' });
  });

  test('a range is a range', async () => {
    await using service = await startService(({ headers }, response) => {
      response.writeHead(206, { 'content-range': 'bytes 2-4/10' }).end(headers.range === 'bytes=2-4' ? 'cde' : '');
    });
    await using proxy = await start(service.url);
    const { status, headers, body } = await ask(proxy, { headers: { range: 'bytes=2-4' } });
    expect({ status, body: body.toString() }).toEqual({ status: 206, body: 'cde' });
    expect(headers['content-range']).toBe('bytes 2-4/10');
  });

  test('a fault is answered in the place of the service', async () => {
    let asked = 0;
    await using service = await startService((_, response) => {
      asked += 1;
      response.end();
    });
    await using proxy = await start(service.url, [{ fault: { type: 'slowDown' } }]);
    const { status, body } = await ask(proxy, { method: 'PUT', path: '/key', body: randomBytes(2 * MIB) });
    expect(status).toBe(503);
    expect(body.toString()).toContain('<Code>SlowDown</Code>');
    expect(asked).toBe(0);
    await proxy.idle();
    expect(proxy.flows).toMatchObject([{ fault: 'slowDown', response: { status: 503, errorCode: 'SlowDown' } }]);
  });

  test.each([['reset'], ['closed']] as const)('a connection that the service has %s is no answer', async (how) => {
    await using service = await startService((request) => {
      if (how === 'reset') request.socket.resetAndDestroy();
      else request.socket.end();
    });
    await using proxy = await start(service.url);
    await expect(ask(proxy, {})).rejects.toThrow();
    await proxy.idle();
    expect(proxy.flows).toMatchObject([{ response: null, error: expect.stringContaining(how) }]);
    // The proxy has lived through it.
    await expect(ask(proxy, {})).rejects.toThrow();
  });

  test.each(['reset', 'closed'] as const)('a fault that is %s is no answer either', async (type) => {
    await using service = await startService();
    await using proxy = await start(service.url, [{ fault: { type } }]);
    await expect(ask(proxy, { method: 'PUT', path: '/key', body: randomBytes(MIB) })).rejects.toThrow();
    await proxy.idle();
    expect(proxy.flows).toMatchObject([{ fault: type, response: null }]);
  });

  const TEN = '0123456789';
  const startTen = () =>
    startService((_, response) => void response.writeHead(200, { 'content-length': TEN.length }).end(TEN));

  test('a body that is cut off is not whole', async () => {
    await using service = await startTen();
    await using proxy = await start(service.url, [{ fault: { type: 'truncatedBody', keptPart: 0.5 } }]);
    await expect(ask(proxy, {})).rejects.toThrow();
    await proxy.idle();
    expect(proxy.flows).toMatchObject([{ fault: 'truncatedBody', response: { status: 200 } }]);
  });

  test('a body that is corrupted differs in one byte', async () => {
    await using service = await startTen();
    await using proxy = await start(service.url, [{ fault: { type: 'corruptedBody' } }]);
    const { body } = await ask(proxy, {});
    expect(body.filter((byte, at) => byte !== TEN.charCodeAt(at))).toHaveLength(1);
    expect(body).toHaveLength(TEN.length);
  });

  test('a held answer is edited', async () => {
    await using service = await startTen();
    await using proxy = await start(service.url);
    proxy.holding.filter = parseFilter('~s');
    const stop = proxy.holding.subscribe(([held]) => {
      if (held) proxy.holding.resume(held.id, { status: 429, body: Buffer.from('slower') });
    });
    const { status, headers, body } = await ask(proxy, {});
    stop();
    expect({ status, length: headers['content-length'], body: body.toString() }).toEqual({
      status: 429,
      length: '6',
      body: 'slower',
    });
    await proxy.idle();
    expect(proxy.flows).toMatchObject([{ held: [{ at: 'response', endedBy: 'edited' }] }]);
  });
});
