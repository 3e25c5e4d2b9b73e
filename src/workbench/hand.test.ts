import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FilterError } from '@slowdown/kit/flows';
import { HoldingError, startProxy } from '@slowdown/kit/proxy';
import { expect, test, vi } from 'vitest';
import { labNamed } from '../components/labs.ts';
import { Hand } from './hand.ts';
import type { WorkbenchEvent } from './protocol.ts';

const LAB = labNamed('01-the-question').workbench;

/** A hand at a lab that holds, on a proxy before a service that answers everything with the given body. */
async function holding({ body = 'the answer', seconds = 60 }: { body?: string | Buffer; seconds?: number } = {}) {
  await using unfinished = new AsyncDisposableStack();
  const service = createServer((_, response) => response.end(body)).listen(0, '127.0.0.1');
  unfinished.defer(() => {
    service.close();
    service.closeAllConnections();
  });
  const { port } = await new Promise<AddressInfo>((resolve) => {
    service.once('listening', () => resolve(service.address() as AddressInfo));
  });
  const proxy = unfinished.use(await startProxy({ upstream: `http://127.0.0.1:${port}` }));
  const events: WorkbenchEvent[] = [];
  const hand = new Hand(proxy.holding, (event) => events.push(event));
  hand.enter({ ...LAB, hold: { seconds, suggested: '~s' } });
  const resources = unfinished.move();
  return {
    hand,
    events,
    url: proxy.url,
    /** The only message that is held. */
    held: () =>
      vi.waitFor(() => {
        const [only] = hand.held;
        if (!only) throw new Error('nothing is held');
        return only;
      }),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

test('an answer is held, edited and let go; what was edited is told', async () => {
  await using bench = await holding();
  bench.hand.setFilter('~s');
  const answer = fetch(`${bench.url}/k`);
  const held = await bench.held();
  expect(held).toMatchObject({ at: 'response', method: 'GET', path: '/k', status: 200, body: 'the answer' });
  expect(held.untilMs - bench.hand.nowMs).toBeGreaterThan(50_000);

  bench.hand.resume(held.id, { status: 429, body: 'slower' });
  const { status } = await answer;
  expect([status, await (await answer).text()]).toEqual([429, 'slower']);
  const { at, id, method, path, headers } = held;
  const before = { method, path, status: 200, headers, body: 'the answer' };
  const edit = { id, at, before, after: { ...before, status: 429, body: 'slower' } };
  expect(bench.hand.edits).toEqual([edit]);
  expect(bench.events).toContainEqual({ type: 'edited', edit });
  expect(bench.events.findLast(({ type }) => type === 'held')).toMatchObject({ held: [] });
});

test('what is let go as it is was not edited', async () => {
  await using bench = await holding();
  bench.hand.setFilter('~q');
  const answer = fetch(bench.url);
  const held = await bench.held();
  expect(held).toMatchObject({ at: 'request', status: null });
  bench.hand.resume(held.id);
  expect((await answer).status).toBe(200);
  expect(bench.hand.edits).toEqual([]);
  expect(() => bench.hand.resume(held.id)).toThrow(HoldingError);
});

test('a dropped flow has no answer', async () => {
  await using bench = await holding();
  bench.hand.setFilter('~s');
  const answer = fetch(bench.url);
  const refused = expect(answer).rejects.toThrow();
  bench.hand.drop((await bench.held()).id);
  await refused;
});

test('nobody has to let go: after its time a flow goes on unchanged', async () => {
  await using bench = await holding({ seconds: 1 });
  bench.hand.setFilter('~s');
  expect(await (await fetch(bench.url)).text()).toBe('the answer');
  expect(bench.events.filter(({ type }) => type === 'held')).toHaveLength(2);
});

test('a clean sheet lets go what is held, and forgets what was edited', async () => {
  await using bench = await holding();
  bench.hand.setFilter('~s');
  const first = fetch(bench.url);
  bench.hand.resume((await bench.held()).id, { status: 404 });
  await first;
  const second = fetch(bench.url);
  await bench.held();
  bench.hand.clear();
  expect((await second).status).toBe(200);
  expect(bench.hand.edits).toEqual([]);
});

test('an edit that can’t be made leaves the flow held', async () => {
  await using bench = await holding();
  bench.hand.setFilter('~s');
  const answer = fetch(bench.url);
  const { id } = await bench.held();
  expect(() => bench.hand.resume(id, { path: '/other' })).toThrow(/sent already/);
  expect(bench.hand.held).toHaveLength(1);
  expect(bench.hand.edits).toEqual([]);
  bench.hand.resume(id);
  await answer;
});

test.each([
  ['no text', Buffer.from([0xff, 0xfe, 0x00])],
  ['too long for an editor', Buffer.alloc(70_000, 'a')],
])('a body that is %s is not shown, and goes on as it is', async (_, body) => {
  await using bench = await holding({ body });
  bench.hand.setFilter('~s');
  const answer = fetch(bench.url);
  const held = await bench.held();
  expect(held.body).toBeNull();
  bench.hand.resume(held.id, { status: 500 });
  expect(Buffer.from(await (await answer).arrayBuffer())).toEqual(body);
});

test('an expression that can’t be read changes nothing, and a lab without holding holds nothing', async () => {
  await using bench = await holding();
  bench.hand.setFilter('~s');
  expect(() => bench.hand.setFilter('~zz')).toThrow(FilterError);
  expect(bench.hand.hold).toEqual({ filter: '~s', seconds: 60 });
  expect(bench.hand.setFilter(null)).toBe(true);
  expect((await fetch(bench.url)).status).toBe(200);
  bench.hand.enter(LAB);
  expect(bench.hand.hold).toBeNull();
  expect(bench.hand.setFilter('~s')).toBe(false);
});
