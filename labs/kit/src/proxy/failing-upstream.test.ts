import { describe, expect, test, vi } from 'vitest';
import { freePort } from '../ports.ts';
import { startProxy } from '../proxy.ts';
import { eventually, PATIENCE_MS, RawClient, startRaw } from './raw-ends.ts';

const HEAD_END = /\r\n\r\n/;
const ASK = 'GET /k HTTP/1.1\r\nHost: x\r\n\r\n';
vi.setConfig({ testTimeout: PATIENCE_MS });

test('a backend that is not there is a 502 that says what to do, and the flow knows', async () => {
  const upstream = `http://127.0.0.1:${await freePort()}`;
  await using proxy = await startProxy({ upstream });
  const response = await fetch(proxy.url);
  expect(response.status).toBe(502);
  expect(await response.text()).toContain(
    `can't reach its upstream ${upstream}: nothing listens there; start the backend`,
  );
  await proxy.idle();
  expect(proxy.flows).toMatchObject([
    { error: expect.stringContaining('start the backend'), response: { status: 502, errorCode: 'BadGateway' } },
  ]);
});

describe('what the service breaks off is broken off in the same way', () => {
  const half = 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf';
  test.each([
    ['closed before the answer', 'closed', ''],
    ['reset before the answer', 'reset', ''],
    ['closed in the middle', 'closed', half],
    ['reset in the middle', 'reset', half],
    ['closed within chunks', 'closed', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n'],
  ] as const)('%s', async (_, how, answered) => {
    await using service = await startRaw(HEAD_END, (socket) => {
      socket.write(answered, () => {
        if (how === 'closed') socket.end();
        // Only once the client has what was said: a reset overtakes it.
        else void eventually(() => expect(client.heard).toBe(answered)).then(() => socket.resetAndDestroy());
      });
    });
    await using proxy = await startProxy({ upstream: service.url });
    using client = new RawClient(proxy.url);
    client.say(ASK);
    await eventually(() => expect(client.ended).toBe(how));
    expect(client.heard).toBe(answered);
    await proxy.idle();
    expect(proxy.flows).toMatchObject([{ error: expect.stringContaining(`the upstream ${how}`) }]);
    expect(proxy.totals).toMatchObject({ attempts: 1, open: 0 });
  });
});

test.each([
  ['no HTTP', 'garbage\r\n\r\n', 502],
  ['a header that is none', 'HTTP/1.1 200 OK\r\nno colon\r\n\r\n', 502],
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na', 502],
  ['a head beyond all bounds', `HTTP/1.1 200 OK\r\nX-A: ${'a'.repeat(1 << 20)}\r\n\r\n`, 502],
])('%s from the service is a 502, and the next request is answered', async (_, answered, status) => {
  await using service = await startRaw(HEAD_END, (socket, text) =>
    socket.write(text.includes('/good') ? 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n' : answered),
  );
  await using proxy = await startProxy({ upstream: service.url });
  expect((await fetch(proxy.url)).status).toBe(status);
  expect((await fetch(`${proxy.url}/good`)).status).toBe(200);
  expect(proxy.flows).toMatchObject([{ error: expect.stringContaining('no HTTP') }, {}]);
});

test('a chunk that is none ends the response', async () => {
  await using service = await startRaw(HEAD_END, (socket) =>
    socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nnot a size\r\n'),
  );
  await using proxy = await startProxy({ upstream: service.url });
  using client = new RawClient(proxy.url);
  client.say(ASK);
  await eventually(() => expect(client.ended).not.toBeNull());
  expect(client.heard).not.toContain('0\r\n\r\n');
  await proxy.idle();
  expect(proxy.flows[0]?.error).toBeDefined();
});
