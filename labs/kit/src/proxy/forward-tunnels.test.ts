import { createServer as createHttpServer } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { describe, expect, test, vi } from 'vitest';
import { createAuthority } from './authority.ts';
import type { Lookup } from './forward-guard.ts';
import { isDistrusted, Tunnels } from './forward-tunnels.ts';
import { eventually, PATIENCE_MS } from './raw-ends.ts';

vi.setConfig({ testTimeout: PATIENCE_MS });

const authority = await createAuthority({ hosts: ['amazonaws.com'] });

/** Names of the test's own: nothing here asks a name server. */
const lookup: Lookup = async (host) => [{ address: host === 'here.test' ? '127.0.0.1' : '192.0.2.1', family: 4 }];

async function listening(server: Server) {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port };
}

/** A service that sends back what it gets, and ends when the client does. */
async function startEcho() {
  const server = createServer({ allowHalfOpen: true }, (socket) =>
    socket.on('error', () => socket.destroy()).pipe(socket),
  );
  return { ...(await listening(server)), [Symbol.dispose]: () => void server.close() };
}

/** The tunnels of a server that answers intercepted requests itself. */
async function startTunnels({ routedTo = 0 } = {}) {
  const http = createHttpServer((request, response) => {
    response.end(`${request.httpVersion} ${request.url}`);
  });
  const http2 = createHttp2Server((request, response) => {
    response.end(`${request.httpVersion} ${request.url}`);
  });
  const tunnels = new Tunnels({
    authority,
    guard: { lookup },
    accept(connection, tunnel, version) {
      tunnel.requests += 1;
      (version === 2 ? http2 : http).emit('connection', connection);
    },
    route: async () => ({ address: '127.0.0.1', port: routedTo }),
    sinceStart: () => performance.now(),
  });
  http.on('connect', tunnels.connect);
  return {
    ...(await listening(http)),
    tunnels,
    [Symbol.asyncDispose]: async () => {
      tunnels[Symbol.dispose]();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
}

/** Everything that comes until the other side ends. */
async function textOf(socket: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const chunk of socket) text += chunk.toString('latin1');
  return text;
}

/** Sends a CONNECT, and what follows it in the same packet; resolves with the head of the answer. */
async function tunnelTo(port: number, authorityForm: string, early = ''): Promise<{ socket: Socket; head: string }> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.write(`CONNECT ${authorityForm} HTTP/1.1\r\nHost: ${authorityForm}\r\n\r\n${early}`);
  const first = await new Promise<Buffer>((resolve, reject) => socket.once('data', resolve).once('error', reject));
  socket.pause();
  const end = first.indexOf('\r\n\r\n') + 4;
  socket.unshift(first.subarray(end));
  return { socket, head: first.toString('latin1', 0, end) };
}

describe('a host that is not intercepted', () => {
  test('is tunnelled byte for byte, each direction ending by itself', async () => {
    using echo = await startEcho();
    await using proxy = await startTunnels();
    const { socket, head } = await tunnelTo(proxy.port, `here.test:${echo.port}`, 'early ');
    expect(head).toMatch(/^HTTP\/1\.1 200 /);
    const bytes = Buffer.from(Array.from({ length: 256 * 1024 }, (_, n) => n % 256));
    socket.end(bytes);
    expect(await textOf(socket)).toBe(`early ${bytes.toString('latin1')}`);
    expect(proxy.tunnels.tunnels).toMatchObject([
      { host: 'here.test', port: echo.port, how: 'tunnelled', error: null },
    ]);
  });

  test.each(['away.test:443', '192.0.2.1:443', '[2001:db8::1]:443'])(
    '%s is off this machine, and refused',
    async (target) => {
      await using proxy = await startTunnels();
      const { socket, head } = await tunnelTo(proxy.port, target);
      expect(head).toMatch(/^HTTP\/1\.1 403 /);
      expect(await textOf(socket.resume())).toMatch(/is not on this machine/);
      expect(proxy.tunnels.tunnels).toMatchObject([
        { how: 'refused', error: expect.stringMatching(/not on this machine/) },
      ]);
      socket.destroy();
    },
  );

  test('where nothing listens is a 502 that says so', async () => {
    const gone = createServer();
    const { port } = await listening(gone);
    await new Promise<void>((resolve) => gone.close(() => resolve()));
    await using proxy = await startTunnels();
    const { socket, head } = await tunnelTo(proxy.port, `here.test:${port}`);
    expect(head).toMatch(/^HTTP\/1\.1 502 /);
    expect(await textOf(socket)).toMatch(new RegExp(`^here.test:${port} can't be reached. \\(.*ECONNREFUSED`));
    socket.destroy();
  });

  test.each(['here.test', 'here.test:', 'here.test:0', ':443', 'here.test:99999', '['])(
    '"%s" is no target: 400',
    async (target) => {
      await using proxy = await startTunnels();
      const { socket, head } = await tunnelTo(proxy.port, target);
      expect(head).toMatch(/^HTTP\/1\.1 400 /);
      socket.destroy();
    },
  );
});

describe('a host that is intercepted', () => {
  const HOST = 's3.eu-west-1.amazonaws.com';

  /** A TLS connection to the host, through a tunnel. */
  async function secured(port: number, options: { ca?: string; ALPNProtocols?: string[]; servername?: string } = {}) {
    const { socket } = await tunnelTo(port, `${HOST}:443`);
    return connectTls({ socket, servername: HOST, ca: authority.certificate, ...options });
  }

  test.each([
    ['HTTP/1.1', 'http/1.1'],
    ['HTTP/1.1, where nothing is negotiated', undefined],
  ])('is shown the certificate, and heard in %s', async (_, protocol) => {
    await using proxy = await startTunnels();
    const socket = await secured(proxy.port, { ...(protocol && { ALPNProtocols: [protocol] }) });
    socket.write(`GET /bucket HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`);
    expect(await textOf(socket)).toMatch(/^HTTP\/1\.1 200 [^]*\r\n\r\n1\.1 \/bucket$/);
    expect(proxy.tunnels.tunnels).toMatchObject([{ how: 'intercepted', scheme: 'https', error: null }]);
  });

  test('is heard in HTTP/2', async () => {
    await using proxy = await startTunnels();
    const socket = await secured(proxy.port, { ALPNProtocols: ['h2'] });
    const session = connectHttp2(`https://${HOST}`, { createConnection: () => socket });
    expect(await textOf(session.request({ ':path': '/bucket' }))).toBe('2.0 /bucket');
    session.destroy();
  });

  test('is heard without TLS', async () => {
    await using proxy = await startTunnels();
    const { socket } = await tunnelTo(proxy.port, `${HOST}:80`);
    socket.write(`GET /plain HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`);
    expect(await textOf(socket)).toMatch(/1\.1 \/plain$/);
    expect(proxy.tunnels.tunnels).toMatchObject([{ scheme: 'http' }]);
  });

  test('gets bytes of another protocol where its requests go', async () => {
    using echo = await startEcho();
    await using proxy = await startTunnels({ routedTo: echo.port });
    const { socket } = await tunnelTo(proxy.port, `${HOST}:22`);
    socket.end('\u0001\u0002 no protocol that is known');
    expect(await textOf(socket)).toBe('\u0001\u0002 no protocol that is known');
  });

  test('tells of a client that does not trust the certificate', async () => {
    await using proxy = await startTunnels();
    const client = await secured(proxy.port, { ca: '' });
    const said = await new Promise<Error>((resolve) => client.once('error', resolve));
    expect(said.message).toBe('self-signed certificate in certificate chain');
    await eventually(() => expect(proxy.tunnels.tunnels.map(isDistrusted)).toEqual([true]));
  });
});
