import { expect, test, vi } from 'vitest';
import { startProxy } from '../proxy.ts';
import { eventually, PATIENCE_MS, RawClient } from './raw-ends.ts';

vi.setConfig({ testTimeout: PATIENCE_MS });

/** Nothing listens there, and nothing is asked. */
const NOWHERE = 'http://127.0.0.1:9';
const refusing = () => startProxy({ upstream: NOWHERE, rules: [{ fault: { type: 'slowDown' } }] });

const PUT = 'PUT /b/k HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello';
const CHUNKED = 'PUT /b/k HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n';
const HEAD = 'HEAD /b/k HTTP/1.1\r\nHost: x\r\n\r\n';

test('requests that come at once on one connection are refused each for itself, whole and in their order', async () => {
  await using proxy = await refusing();
  using client = new RawClient(proxy.url);
  const rounds = 20;
  client.say(`${PUT}${HEAD}${CHUNKED}`.repeat(rounds));
  // Of every three, the one in the middle is a HEAD, which has no body.
  const bodies = () => [...client.heard.matchAll(/<RequestId>(\w+)<\/RequestId><HostId>[^<]+<\/HostId><\/Error>/g)];
  await eventually(() => expect(bodies()).toHaveLength(2 * rounds));
  await proxy.idle();
  const ids = proxy.flows.map(({ id }) => id);
  const told = [...client.heard.matchAll(/HTTP\/1\.1 503 Slow Down\r\nx-amz-request-id: (\w+)\r\n/g)];
  expect(told.map(([, id]) => id)).toEqual(ids);
  expect(bodies().map(([, id]) => id)).toEqual(ids.filter((_, n) => n % 3 !== 1));
  expect({ ended: client.ended, totals: proxy.totals }).toMatchObject({
    ended: null,
    totals: { attempts: 3 * rounds, open: 0 },
  });
});

test('clients that leave at once are counted, and keep nobody waiting', async () => {
  await using proxy = await refusing();
  using staying = new RawClient(proxy.url);
  const leaving = Array.from({ length: 10 }, () => new RawClient(proxy.url));
  for (const client of leaving) client.socket.write(PUT.repeat(3), () => client.socket.resetAndDestroy());
  staying.say(PUT);
  await eventually(() => expect(staying.heard).toMatch(/<\/Error>$/));
  await proxy.idle();
  const { attempts, open } = proxy.totals;
  expect({ open, all: proxy.flows.length, ended: proxy.flows.filter(({ endMs }) => endMs !== null).length }).toEqual({
    open: 0,
    all: attempts,
    ended: attempts,
  });
});
