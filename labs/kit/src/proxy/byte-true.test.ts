import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, test, vi } from 'vitest';
import { startProxy } from '../proxy.ts';
import { eventually, PATIENCE_MS, RawClient, startRaw } from './raw-ends.ts';

const HEAD_END = /\r\n\r\n/;
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';

vi.setConfig({ testTimeout: PATIENCE_MS });

test('case, order and repeats of headers are kept, both ways', async () => {
  const asked =
    'GET /b/k%20%7E?x=1&y HTTP/1.1\r\nX-B: 2\r\nhOST: bucket.s3.example.com\r\nx-a: 1\r\nX-B: 3\r\nAccept: */*\r\n\r\n';
  const answered =
    'HTTP/1.1 200 Fine, thanks\r\nx-Amz-Id-2: q\r\nSet-Cookie: a=1\r\nDATE: Mon, 01 Jan 2035 00:00:00 GMT\r\n' +
    'set-cookie: b=2\r\nServer: \xe9\r\nContent-Length: 2\r\n\r\nok';
  await using service = await startRaw(HEAD_END, (socket) => socket.write(answered, 'latin1'));
  await using proxy = await startProxy({ upstream: service.url });
  using client = new RawClient(proxy.url);
  client.say(asked);
  await eventually(() => expect(client.heard).toBe(answered));
  expect(service.came).toEqual([asked]);
});

test('a response without a length ends when its connection ends', async () => {
  const answered = 'HTTP/1.1 200 OK\r\nX-A: 1\r\n\r\nas long as it takes';
  await using service = await startRaw(HEAD_END, (socket) => socket.end(answered));
  await using proxy = await startProxy({ upstream: service.url });
  using client = new RawClient(proxy.url);
  client.say('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await eventually(() => expect(client.ended).toBe('closed'));
  expect(client.heard).toBe(answered);
  await proxy.idle();
  expect(proxy.flows).not.toHaveProperty('0.error');
});

test.each([
  ['204', 'HTTP/1.1 204 No Content\r\nx-a: 1\r\n\r\n'],
  ['304', 'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n'],
  ['an empty reason', 'HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n'],
])('%s comes as it is, and the connection goes on', async (_, answered) => {
  await using service = await startRaw(HEAD_END, (socket) => socket.write(answered));
  await using proxy = await startProxy({ upstream: service.url });
  using client = new RawClient(proxy.url);
  client.say('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await eventually(() => expect(client.heard).toBe(answered));
  client.say('GET /2 HTTP/1.1\r\nHost: x\r\n\r\n');
  await eventually(() => expect(client.heard).toBe(answered + answered));
  expect(service.came).toHaveLength(1);
});

test('chunked bodies and their trailers arrive, both ways', async () => {
  const sent =
    'PUT /k HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTrailer: X-Amz-Checksum-Crc32\r\n\r\n' +
    '5\r\nhello\r\n0\r\nX-Amz-Checksum-Crc32: NhCmhg==\r\n\r\n';
  const answered =
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-End\r\n\r\n3\r\nabc\r\n0\r\nX-End: yes\r\n\r\n';
  await using service = await startRaw(/\r\n0\r\n(.+\r\n)*\r\n/, (socket) => socket.write(answered));
  await using proxy = await startProxy({ upstream: service.url });
  using client = new RawClient(proxy.url);
  client.say(sent);
  await eventually(() => expect(client.heard).toBe(answered));
  expect(service.came).toEqual([sent]);
});

test('requests that are sent without waiting arrive, and are answered, in their order', async () => {
  await using service = await startRaw(HEAD_END, (socket, text) => {
    const path = text.split(' ')[1] ?? '';
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${path.length}\r\n\r\n${path}`);
  });
  await using proxy = await startProxy({ upstream: service.url });
  using client = new RawClient(proxy.url);
  const paths = Array.from({ length: 20 }, (_, n) => `/${n}`);
  client.say(paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`).join(''));
  await eventually(() => expect(client.heard.match(/(?<=\r\n\r\n)\/\d+/g)).toEqual(paths));
  expect(service.came).toHaveLength(1);
});

test('information responses come before the answer', async () => {
  const answered = `HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n${OK}`;
  await using service = await startRaw(HEAD_END, (socket) => socket.write(answered));
  await using proxy = await startProxy({ upstream: service.url });
  using client = new RawClient(proxy.url);
  client.say('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await eventually(() => expect(client.heard).toBe(answered));
});

test('a client that expects 100 sends its body when the service says so', async () => {
  const head = 'PUT /k HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n';
  await using service = await startRaw(/\r\n\r\n$|hello/, (socket, _, nth) =>
    socket.write(nth === 0 ? 'HTTP/1.1 100 Continue\r\n\r\n' : OK),
  );
  await using proxy = await startProxy({ upstream: service.url });
  using client = new RawClient(proxy.url);
  client.say(head);
  await eventually(() => expect(client.heard).toBe('HTTP/1.1 100 Continue\r\n\r\n'));
  client.say('hello');
  await eventually(() => expect(client.heard).toBe(`HTTP/1.1 100 Continue\r\n\r\n${OK}`));
  expect(service.came).toEqual([`${head}hello`]);
});

test('after a 100 the connection is good for the next request, also where the service says nothing of keeping it', async () => {
  const head = 'PUT /k HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n';
  await using service = await startRaw(/\r\n\r\n$|hello/, (socket, _, nth) =>
    socket.write(nth % 2 === 0 ? 'HTTP/1.1 100 Continue\r\n\r\n' : OK),
  );
  await using proxy = await startProxy({ upstream: service.url });
  using client = new RawClient(proxy.url);
  const answered = `HTTP/1.1 100 Continue\r\n\r\n${OK}`;
  for (const times of [1, 2, 3]) {
    client.say(head);
    await eventually(() => expect(client.heard).toMatch(/100 Continue\r\n\r\n$/));
    client.say('hello');
    await eventually(() => expect(client.heard).toBe(answered.repeat(times)));
  }
  expect(client.ended).toBeNull();
  expect(service.came).toEqual([`${head}hello`.repeat(3)]);
});

test('a client that expects 100 gets the refusal instead, and no connection on which a body could be missed', async () => {
  await using service = await startRaw(HEAD_END, (socket) =>
    socket.write('HTTP/1.1 403 Forbidden\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nno'),
  );
  await using proxy = await startProxy({ upstream: service.url });
  using client = new RawClient(proxy.url);
  client.say('PUT /k HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n');
  await eventually(() => expect(client.ended).toBe('closed'));
  expect(client.heard).toBe('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno');
});

test('an HTTP/1.0 client gets a body that it can read', async () => {
  await using service = await startRaw(HEAD_END, (socket) =>
    socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n'),
  );
  await using proxy = await startProxy({ upstream: service.url });
  using client = new RawClient(proxy.url);
  client.say('GET / HTTP/1.0\r\nHost: x\r\n\r\n');
  await eventually(() => expect(client.ended).toBe('closed'));
  expect(client.heard).toMatch(/^HTTP\/1\.1 200 OK\r\n(Connection: close\r\n)?\r\nhello$/);
});

test('another protocol is passed on, both ways, until one end has enough', async () => {
  const asked = 'GET /chat HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
  const switched = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n';
  await using service = await startRaw(/\r\n\r\n|ping/, (socket, _, nth) => {
    if (nth === 0) socket.write(switched);
    else socket.end('pong');
  });
  await using proxy = await startProxy({ upstream: service.url });
  using client = new RawClient(proxy.url);
  client.say(asked);
  await eventually(() => expect(client.heard).toBe(switched));
  client.say('ping');
  await eventually(() => expect(client.ended).not.toBeNull());
  expect(client.heard).toBe(`${switched}pong`);
  expect(service.came).toEqual([`${asked}ping`]);
  await proxy.idle();
  expect(proxy.flows).toMatchObject([{ response: { status: 101 } }]);
});

test('a connection that the service lets go idle is gone for the client, too', async () => {
  let atService: Socket | undefined;
  await using service = await startRaw(HEAD_END, (socket) => {
    atService = socket;
    socket.write(OK);
  });
  await using proxy = await startProxy({ upstream: service.url });
  using client = new RawClient(proxy.url);
  client.say('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await eventually(() => expect(client.heard).toBe(OK));
  atService?.end();
  await eventually(() => expect(client.ended).toBe('closed'));
});

test('a client that leaves while it uploads leaves at the service, too', async () => {
  let left = false;
  await using service = await startRaw(HEAD_END, (socket) => socket.on('close', () => (left = true)));
  await using proxy = await startProxy({ upstream: service.url });
  const client = connect(Number(new URL(proxy.url).port), '127.0.0.1');
  await once(client, 'connect');
  client.write('PUT /k HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc');
  await eventually(() => expect(service.came[0]).toMatch(/abc$/));
  client.destroy();
  await eventually(() => expect(left).toBe(true));
  await proxy.idle();
  expect(proxy.flows).toMatchObject([{ response: null, error: expect.stringMatching(/the client closed/) }]);
});
