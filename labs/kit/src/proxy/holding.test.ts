import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import { parseFilter } from '../flows.ts';
import { HoldingError, startProxy, type HeldFlow, type Proxy } from '../proxy.ts';
import { bytesOf, WAYS } from './forward-ways.ts';
import { PATIENCE_MS } from './raw-ends.ts';

vi.setConfig({ testTimeout: PATIENCE_MS });

/** A service that says what it was asked, and keeps it. */
async function startEcho() {
  const asked: string[] = [];
  const serve = async (incoming: IncomingMessage, response: ServerResponse) => {
    const body = (await bytesOf(incoming)).toString();
    const { method, url, headers } = incoming;
    asked.push(`${method} ${url} ${String(headers['x-note'] ?? '-')} ${body.length > 100 ? body.length : body}`);
    response.setHeader('x-amz-checksum-crc32', 'AAAAAA==');
    response.end(`said ${headers.authorization ?? '-'}`);
  };
  const server = createServer((incoming, response) => void serve(incoming, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The flow that is held next, or now. */
function nextHeld({ holding }: Proxy): Promise<HeldFlow> {
  return new Promise((resolve) => {
    const look = ([first]: readonly HeldFlow[]) => {
      if (!first) return;
      stop();
      resolve(first);
    };
    const stop = holding.subscribe(look);
    look(holding.held);
  });
}

describe.each(WAYS)('$name', ({ start, ask }) => {
  test('a held request waits, and goes on as it was', async () => {
    await using service = await startEcho();
    await using proxy = await start(service.url);
    proxy.holding.filter = parseFilter('~q & ~m PUT');
    const answer = ask(proxy, { method: 'PUT', path: '/k', body: Buffer.from('body'), headers: { 'x-note': 'a' } });
    const held = await nextHeld(proxy);
    expect(held).toMatchObject({ at: 'request', path: '/k', body: Buffer.from('body') });
    expect(service.asked).toEqual([]);
    proxy.holding.resume(held.id);
    expect((await answer).status).toBe(200);
    expect(service.asked).toEqual(['PUT /k a body']);
    expect(proxy.holding.held).toEqual([]);
    await proxy.idle();
    expect(proxy.flows).toMatchObject([{ held: [{ at: 'request', endedBy: 'resumed' }] }]);
  });

  test('a request goes on as somebody has edited it, with the length of its new body', async () => {
    await using service = await startEcho();
    await using proxy = await start(service.url);
    proxy.holding.filter = parseFilter('~q');
    const headers = { 'x-note': 'a', authorization: 'AWS4 secret' };
    const answer = ask(proxy, { method: 'POST', path: '/k', body: Buffer.from('body'), headers });
    const held = await nextHeld(proxy);
    expect(JSON.stringify(held)).not.toContain('secret');
    const changed = held.headers.map(([name, value]) => [name, name === 'x-note' ? 'b' : value] as const);
    proxy.holding.resume(held.id, {
      method: 'PUT',
      path: '/other',
      headers: changed,
      body: Buffer.from('longer body'),
    });
    // What was shown redacted has arrived as it was.
    expect((await answer).body.toString()).toBe('said AWS4 secret');
    expect(service.asked).toEqual(['PUT /other b longer body']);
    await proxy.idle();
    expect(proxy.flows).toMatchObject([{ held: [{ at: 'request', endedBy: 'edited' }] }]);
  });

  test('a response goes to the client as somebody has edited it; its checksum stays', async () => {
    await using service = await startEcho();
    await using proxy = await start(service.url);
    proxy.holding.filter = parseFilter('~s');
    const answer = ask(proxy, { path: '/k' });
    const held = await nextHeld(proxy);
    expect(held).toMatchObject({ at: 'response', body: Buffer.from('said -') });
    proxy.holding.resume(held.id, { status: 404, body: Buffer.from('gone') });
    const { status, headers, body } = await answer;
    expect({ status, body: body.toString() }).toEqual({ status: 404, body: 'gone' });
    expect(headers).toMatchObject({ 'content-length': '4', 'x-amz-checksum-crc32': 'AAAAAA==' });
    await proxy.idle();
    expect(proxy.flows).toMatchObject([{ response: { status: 404 }, held: [{ at: 'response', endedBy: 'edited' }] }]);
  });

  test('an injected answer is held, too', async () => {
    await using service = await startEcho();
    await using proxy = await start(service.url, [{ fault: { type: 'slowDown' } }]);
    proxy.holding.filter = parseFilter('~c 503');
    const answer = ask(proxy, { path: '/k' });
    proxy.holding.resume((await nextHeld(proxy)).id, { status: 500 });
    expect(await answer).toMatchObject({ status: 500 });
  });

  test.each([['~q'], ['~s']])('a dropped flow (%s) is no answer', async (filter) => {
    await using service = await startEcho();
    await using proxy = await start(service.url);
    proxy.holding.filter = parseFilter(filter);
    const answer = ask(proxy, { method: 'PUT', path: '/k', body: Buffer.from('body') });
    proxy.holding.drop((await nextHeld(proxy)).id);
    await expect(answer).rejects.toThrow();
    await proxy.idle();
    expect(proxy.flows).toMatchObject([{ error: 'dropped while it was held', held: [{ endedBy: 'dropped' }] }]);
  });

  test('a body beyond 1 MiB is held without it, and arrives', async () => {
    await using service = await startEcho();
    await using proxy = await start(service.url);
    proxy.holding.filter = parseFilter('~q');
    const answer = ask(proxy, { method: 'PUT', path: '/k', body: Buffer.alloc((1 << 20) + 1, 'x') });
    const held = await nextHeld(proxy);
    expect(held.body).toBeNull();
    expect(() => proxy.holding.resume(held.id, { body: Buffer.from('x') })).toThrow(/larger than 1 MiB/);
    proxy.holding.resume(held.id);
    expect((await answer).status).toBe(200);
    expect(service.asked).toEqual([`PUT /k - ${(1 << 20) + 1}`]);
  });

  test('the filter looks at the message as it came', async () => {
    await using service = await startEcho();
    await using proxy = await start(service.url);
    proxy.holding.filter = parseFilter('~bq needle');
    expect((await ask(proxy, { method: 'PUT', path: '/1', body: Buffer.from('hay') })).status).toBe(200);
    const answer = ask(proxy, { method: 'PUT', path: '/2', body: Buffer.from('hay needle hay') });
    const held = await nextHeld(proxy);
    expect(held.path).toBe('/2');
    proxy.holding.filter = null;
    proxy.holding.resume(held.id, { body: Buffer.from('hay') });
    await answer;
    expect(service.asked).toEqual(['PUT /1 - hay', 'PUT /2 - hay']);
  });
});

test('a flow that nobody lets go goes on in time, and says so', async () => {
  await using service = await startEcho();
  await using proxy = await startProxy({ upstream: service.url });
  Object.assign(proxy.holding, { filter: parseFilter('~q'), timeoutMs: 20 });
  expect((await fetch(proxy.url)).status).toBe(200);
  await proxy.idle();
  expect(proxy.flows).toMatchObject([{ held: [{ at: 'request', endedBy: 'timed out' }] }]);
});

test('a client that does not wait for its held request takes it along', async () => {
  await using service = await startEcho();
  await using proxy = await startProxy({ upstream: service.url });
  proxy.holding.filter = parseFilter('~all');
  const outgoing = request(proxy.url)
    .on('error', () => {})
    .end();
  const held = await nextHeld(proxy);
  outgoing.destroy();
  await proxy.idle();
  expect(proxy.holding.held).toEqual([]);
  expect(proxy.flows).toMatchObject([{ held: [{ endedBy: 'client gone' }], error: expect.stringContaining('client') }]);
  expect(() => proxy.holding.drop(held.id)).toThrow(HoldingError);
  expect(service.asked).toEqual([]);
});

test('a proxy that stops holds nobody', async () => {
  await using service = await startEcho();
  const proxy = await startProxy({ upstream: service.url });
  proxy.holding.filter = parseFilter('~all');
  const answer = fetch(proxy.url).catch((error: unknown) => error);
  await nextHeld(proxy);
  await proxy[Symbol.asyncDispose]();
  expect(await answer).toBeInstanceOf(Error);
  expect(proxy.holding.held).toEqual([]);
});

test.each([
  [{ status: 404 }, /A request has no status/],
  [{ method: 'put it' }, /A method is capital letters/],
  [{ path: 'k' }, /A path begins with \//],
  [{ path: '/a b' }, /write a space as %20/],
  [{ headers: [['x-a', 'b\r\nx-c: d']] as const }, /The header "x-a" can't be sent so/],
  [{ headers: [['x a', 'b']] as const }, /The header "x a" can't be sent so/],
])('%j is no edit of a request: it is said why, and the flow is held still', async (edit, why) => {
  await using service = await startEcho();
  await using proxy = await startProxy({ upstream: service.url });
  proxy.holding.filter = parseFilter('~q');
  const answer = fetch(proxy.url);
  const { id } = await nextHeld(proxy);
  expect(() => proxy.holding.resume(id, edit)).toThrow(why);
  proxy.holding.resume(id);
  expect((await answer).status).toBe(200);
});
