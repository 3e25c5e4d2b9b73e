import { once } from 'node:events';
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { describe, expect, test, vi } from 'vitest';
import { startProxy } from '../proxy.ts';
import { createAuthority } from './authority.ts';
import type { Lookup } from './forward-guard.ts';
import { bytesOf, DOMAIN, HOST, securely, tunnelTo, WAYS } from './forward-ways.ts';
import { PATIENCE_MS } from './raw-ends.ts';

vi.setConfig({ testTimeout: PATIENCE_MS });

/** Names of the tests' own: nothing here asks a name server, and nothing leaves the machine. */
const lookup: Lookup = async (host) => [
  { address: host === 'away.amazonaws.com' ? '192.0.2.1' : '127.0.0.1', family: 4 },
];

async function listening(server: Server) {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

const hello: RequestListener = (request, response) => void response.end(`${request.headers.host}${request.url}`);

/** An HTTPS service with a certificate of another authority than the proxy's. */
const corporate = await createAuthority({ hosts: ['amazonaws.com', 'elsewhere.test'] });
const startSecure = async (host: string) => listening(createHttpsServer(await corporate.issue(host), hello));

/** Asks through a proxy for a URL that is written out, as clients do for http://. */
async function askFor(url: string, proxyUrl: string): Promise<string> {
  const outgoing = httpRequest(proxyUrl, {
    path: url,
    agent: false,
    headers: { host: new URL(url).host, 'proxy-authorization': 'Basic eDp5' },
  });
  const [response] = (await once(outgoing.end(), 'response')) as [IncomingMessage];
  return `${response.statusCode} ${(await bytesOf(response)).toString()}`;
}

/** One request on a connection, and everything that comes back. */
async function getOn(connection: Duplex, host: string): Promise<string> {
  connection.write(`GET /path HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  return (await bytesOf(connection)).toString();
}

describe('a host that is not intercepted', () => {
  const always503 = [{ fault: { type: 'slowDown' } }] as const;

  test('shows its own certificate, and no rule reaches it', async () => {
    await using service = await startSecure('elsewhere.test');
    await using proxy = await startProxy({
      intercept: { hosts: [DOMAIN], to: 'http://127.0.0.1:9', lookup },
      rules: always503,
    });
    const socket = await tunnelTo(proxy, 'elsewhere.test', service.port);
    const secure = connectTls({ socket, servername: 'elsewhere.test', ca: corporate.certificate });
    expect(await getOn(secure, 'elsewhere.test')).toMatch(/^HTTP\/1\.1 200 [^]*elsewhere\.test\/path$/);
    expect(proxy.flows).toEqual([]);
    expect(proxy.tunnels).toMatchObject([{ host: 'elsewhere.test', how: 'tunnelled' }]);
  });

  test('without TLS is asked as the client asked, but for what was meant for the proxy', async () => {
    await using service = await listening(
      createServer(({ url, rawHeaders }, response) => void response.end(`${url} ${rawHeaders.join()}`)),
    );
    await using proxy = await startProxy({
      intercept: { hosts: [DOMAIN], to: 'http://127.0.0.1:9', lookup },
      rules: always503,
    });
    const url = `http://elsewhere.test:${service.port}`;
    const headers = `host,elsewhere.test:${service.port},Connection,close`;
    expect(await askFor(`${url}/path?query`, proxy.url)).toBe(`200 /path?query ${headers}`);
    expect(await askFor(`${url}?query`, proxy.url)).toBe(`200 /?query ${headers}`);
    expect(proxy.flows).toEqual([]);
  });

  test('off this machine is refused in a sentence', async () => {
    await using proxy = await startProxy({
      intercept: {
        hosts: [DOMAIN],
        to: 'http://127.0.0.1:9',
        lookup: async () => [{ address: '192.0.2.1', family: 4 }],
      },
    });
    await expect(tunnelTo(proxy, 'elsewhere.test')).rejects.toThrow(/^403 elsewhere\.test is not on this machine/);
    expect(await askFor('http://169.254.169.254/latest/meta-data', proxy.url)).toMatch(
      /^403 169\.254\.169\.254 is not on this machine/,
    );
    expect(await askFor('http://elsewhere.test/', proxy.url)).toMatch(
      /^502 [^]*elsewhere\.test is not on this machine/,
    );
  });
});

describe('intercepted hosts that are asked themselves', () => {
  const intercept = { hosts: [DOMAIN], to: 'origin', lookup };

  test('have to show a certificate that is trusted', async () => {
    await using service = await startSecure(HOST);
    await using trusting = await startProxy({ intercept, upstreamAuthorities: [corporate.certificate] });
    await using doubting = await startProxy({ intercept });
    const ask = async (proxy: typeof trusting) => getOn(await securely(proxy, HOST, [], service.port), HOST);
    expect(await ask(trusting)).toMatch(new RegExp(`^HTTP/1.1 200 [^]*${HOST}/path$`));
    expect(trusting.flows).toMatchObject([{ request: { host: HOST, path: '/path' }, response: { status: 200 } }]);
    expect(await ask(doubting)).toMatch(/^HTTP\/1\.1 502 [^]*certificate/);
  });

  test('are not asked where they are off this machine', async () => {
    await using proxy = await startProxy({ intercept });
    const host = 'away.amazonaws.com';
    expect(await getOn(await securely(proxy, host), host)).toMatch(
      /^HTTP\/1\.1 502 [^]*away\.amazonaws\.com is not on this machine/,
    );
  });

  test('the proxy is no endpoint', async () => {
    await using proxy = await startProxy({ intercept });
    const response = await fetch(proxy.url);
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(/name it in HTTPS_PROXY/);
  });
});

describe('WebSocket', () => {
  /** Agrees on the protocol and sends back what it gets. */
  async function startEcho() {
    const server = createServer((_, response) => void response.writeHead(426, { 'content-length': 8 }).end('no thank'));
    server.on('upgrade', ({ url, headers }, socket) => {
      socket.on('error', () => socket.destroy());
      if (url === '/refused') return void socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno');
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nX-Asked: ${headers.host}\r\n\r\n`,
      );
      socket.pipe(socket);
    });
    return listening(server);
  }
  const upgrade = (path: string) =>
    `GET ${path} HTTP/1.1\r\nHost: ${HOST}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n`;

  test.each([
    ['https', (proxy: Awaited<ReturnType<typeof startProxy>>) => securely(proxy, HOST)],
    ['http', (proxy: Awaited<ReturnType<typeof startProxy>>) => tunnelTo(proxy, HOST, 80)],
  ])('passes through an intercepted host over %s, both ways', async (_, connect) => {
    await using service = await startEcho();
    await using proxy = await startProxy({ intercept: { hosts: [DOMAIN], to: service.url } });
    const socket = await connect(proxy);
    socket.write(`${upgrade('/chat')}first `);
    const heard: Buffer[] = [];
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      heard.push(chunk);
      const text = Buffer.concat(heard).toString('latin1');
      if (text.endsWith('first ')) socket.write(Buffer.from([0x81, 0xfe, 0x00]));
      if (text.endsWith('\u0081\u00fe\u0000')) break;
    }
    const text = Buffer.concat(heard).toString('latin1');
    expect(text).toMatch(/^HTTP\/1\.1 101 [^]*X-Asked: bucket\.s3[^]*\r\n\r\nfirst \u0081\u00fe\u0000$/);
    await proxy.idle();
    expect(proxy.flows).toMatchObject([{ request: { path: '/chat' }, response: { status: 101 } }]);
  });

  test('that is refused is refused', async () => {
    await using service = await startEcho();
    await using proxy = await startProxy({ intercept: { hosts: [DOMAIN], to: service.url } });
    const socket = await securely(proxy, HOST);
    socket.write(upgrade('/refused'));
    expect((await bytesOf(socket)).toString()).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n[^]*\r\n\r\nno$/);
  });
});

test('a proxy that ends takes its tunnels and its port with it', async () => {
  await using service = await startSecure('elsewhere.test');
  let url: string;
  let closed: Promise<unknown>;
  {
    await using proxy = await startProxy({ intercept: { hosts: [DOMAIN], to: 'http://127.0.0.1:9', lookup } });
    url = proxy.url;
    const tunnels = [
      await tunnelTo(proxy, 'elsewhere.test', service.port),
      await tunnelTo(proxy, HOST),
      await securely(proxy, HOST),
    ];
    // Whether an end is told as a reset or not, it is one.
    closed = Promise.all(tunnels.map((tunnel) => once(tunnel.on('error', () => {}).resume(), 'close').catch(() => {})));
  }
  await closed;
  await expect(fetch(url)).rejects.toThrow();
});

test('the clients of forward mode are four ways into one log', async () => {
  await using service = await listening(createServer(hello));
  await using proxy = await startProxy({ intercept: { hosts: [DOMAIN], to: service.url } });
  for (const { ask } of WAYS) expect(await ask(proxy, { path: '/key' })).toMatchObject({ status: 200 });
  await proxy.idle();
  expect(proxy.flows.map(({ request }) => `${request.host}${request.path}`)).toEqual(WAYS.map(() => `${HOST}/key`));
  expect(proxy.totals).toMatchObject({ attempts: WAYS.length });
});
