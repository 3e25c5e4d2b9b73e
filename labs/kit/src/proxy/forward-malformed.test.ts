import { once } from 'node:events';
import { connect as connectHttp2, constants } from 'node:http2';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startBackend, type Backend } from '../backends.ts';
import { startProxy, type Proxy } from '../proxy.ts';
import { HOST, securely, tunnelTo, WAYS } from './forward-ways.ts';
import { eventually, PATIENCE_MS } from './raw-ends.ts';

vi.setConfig({ testTimeout: PATIENCE_MS });

let backend: Backend;
let proxy: Proxy;
beforeAll(async () => {
  backend = await startBackend('embedded');
  proxy = await startProxy({ intercept: { hosts: ['amazonaws.com'], to: backend.url } });
});
afterAll(async () => {
  await proxy[Symbol.asyncDispose]();
  await backend[Symbol.asyncDispose]();
});

/** Sends bytes, says no more, and waits until the other side has ended. */
async function say(socket: Duplex, bytes: string): Promise<void> {
  // Whether the end comes as a reset or not, it is one.
  const closed = once(socket.on('error', () => {}).resume(), 'close').catch(() => {});
  socket.end(Buffer.from(bytes, 'latin1'));
  await closed;
}

/** Every way still works. */
async function expectToServe(): Promise<void> {
  for (const { ask } of WAYS) {
    expect(await ask(proxy, { host: 's3.us-east-1.amazonaws.com' })).toMatchObject({ status: 200 });
  }
}

const LONG = 'a'.repeat(300);
const UPGRADE = 'Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n';

test.each([
  'CONNECT',
  'CONNECT  HTTP/1.1\r\n\r\n',
  'CONNECT \u0000:1 HTTP/1.1\r\n\r\n',
  'CONNECT s3.amazonaws.com:443 HTTP/1.1\r\nno header',
  'CONNECT s3.amazonaws.com:443 HTTP/1.1\r\n\r\n\u0016\u0003\u0001\u00ff\u00ffno hello',
  `CONNECT ${LONG}.amazonaws.com:443 HTTP/1.1\r\n\r\n\u0016\u0003\u0001`,
  'GET http://% HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET http://x:99999/ HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET http://x%00y/ HTTP/1.1\r\nHost: x\r\n\r\n',
  `GET http://${LONG}.amazonaws.com/ HTTP/1.1\r\nHost: x\r\n\r\n`,
  'GET ftp://x/ HTTP/1.1\r\nHost: x\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n',
  `GET http://s3.amazonaws.com:99999/ HTTP/1.1\r\nHost: x\r\n${UPGRADE}`,
  `GET /x HTTP/1.1\r\nHost: x\r\n${UPGRADE}`,
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
])('%j does no harm', async (bytes) => {
  await say(connect(Number(new URL(proxy.url).port), '127.0.0.1'), bytes);
  await expectToServe();
});

test.each([
  '\u0016',
  '\u0016\u0003\u0001\u00ff\u00ffno hello',
  'GET http://[ HTTP/1.1\r\n\r\n',
  'GET / HTTP/1.1\r\nno header\r\n\r\n',
  'PUT /b/k HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc',
  'CONNECT x:1 HTTP/1.1\r\n\r\n',
])('%j does no harm in a tunnel to an intercepted host', async (bytes) => {
  await say(await tunnelTo(proxy, HOST), bytes);
  await expectToServe();
});

describe('HTTP/2', () => {
  test.each(['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nno frame at all', 'GET / HTTP/1.1\r\n\r\n'])(
    'was agreed on, and %j came: no harm',
    async (bytes) => {
      await say(await securely(proxy, HOST, ['h2']), bytes);
      await expectToServe();
    },
  );

  test.each([
    'NGHTTP2_NO_ERROR',
    'NGHTTP2_PROTOCOL_ERROR',
    'NGHTTP2_INTERNAL_ERROR',
    'NGHTTP2_REFUSED_STREAM',
    'NGHTTP2_CANCEL',
    'NGHTTP2_ENHANCE_YOUR_CALM',
  ] as const)('an upload that ends with %s in its middle does no harm', async (code) => {
    proxy.clear();
    const connection = await securely(proxy, HOST, ['h2']);
    const session = connectHttp2(`https://${HOST}`, { createConnection: () => connection }).on('error', () => {});
    const upload = session.request({ ':method': 'PUT', ':path': '/key', 'content-length': '1000000' });
    upload.on('error', () => {}).write(Buffer.alloc(50_000));
    await eventually(() => expect(proxy.flows).toHaveLength(1));
    upload.close(constants[code]);
    await once(upload, 'close').catch(() => {});
    session.destroy();
    await proxy.idle();
    await expectToServe();
  });
});
