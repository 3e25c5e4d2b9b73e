import { once } from 'node:events';
import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import type { Rule } from '../faults.ts';
import { parseFilter } from '../flows.ts';
import { PortError, startProxy } from '../proxy.ts';
import { PrefixLimit } from '../throttle.ts';
import { bytesOf } from './forward-ways.ts';
import { PATIENCE_MS } from './raw-ends.ts';

vi.setConfig({ testTimeout: PATIENCE_MS });

/** A service that answers with the status in the path, and says how much it got. */
async function startService() {
  const server = createServer((request, response) => {
    void bytesOf(request).then(({ length }) => {
      response.writeHead(Number(request.url?.split('/')[1]), { 'x-of': 'service' }).end(`${length} needle`);
    });
  });
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

async function behind(rules: readonly Rule[], asked: [path: string, init?: RequestInit][]) {
  await using service = await startService();
  await using proxy = await startProxy({ upstream: service.url, rules });
  const statuses: number[] = [];
  const texts: string[] = [];
  for (const [path, init] of asked) {
    const response = await fetch(proxy.url + path, init);
    statuses.push(response.status);
    texts.push(await response.text());
  }
  await proxy.idle();
  return { statuses, texts, counts: proxy.ruleCounts, faults: proxy.flows.map(({ fault }) => fault) };
}

/** What an upload to another host than the proxy's is answered: fetch would not say so. */
async function statusFor(url: string, host: string): Promise<number | undefined> {
  const [response] = (await once(
    request(`${url}/200/key`, { method: 'PUT', headers: { host }, agent: false }).end(),
    'response',
  )) as [IncomingMessage];
  response.resume();
  return response.statusCode;
}

const slowDown = { type: 'slowDown' } as const;
const put = (body: string): RequestInit => ({ method: 'PUT', body });

describe('which requests a fault is meant for', () => {
  test('its filter looks at the head; what it did is counted', async () => {
    const rules = [{ fault: slowDown, match: parseFilter('~m PUT & ~u /200/a') }];
    const { statuses, counts, faults } = await behind(rules, [['/200/a'], ['/200/a', put('')], ['/200/b', put('')]]);
    expect(statuses).toEqual([200, 503, 200]);
    expect(counts).toEqual([{ seen: 3, matched: 1, struck: 1 }]);
    expect(faults).toEqual([null, 'slowDown', null]);
  });

  test('its filter looks at a body of up to 1 MiB; a larger one does not match, and arrives', async () => {
    const rules = [{ fault: slowDown, match: parseFilter('~bq needle') }];
    const hay = 'x'.repeat(1 << 20);
    const { statuses, texts } = await behind(rules, [
      ['/200/a', put('hay needle hay')],
      ['/200/a', put('hay')],
      ['/200/a', put(`needle${hay}`)],
    ]);
    expect(statuses).toEqual([503, 200, 200]);
    expect(texts.slice(1)).toEqual(['3 needle', `${hay.length + 6} needle`]);
  });

  test('its filter looks at the response, before any other fault changed that', async () => {
    const rules: Rule[] = [
      { fault: { type: 'corruptedBody' }, match: parseFilter('~c 200') },
      { fault: { type: 'status', status: 500 }, match: parseFilter('~c 404 & ~bs needle') },
    ];
    const { statuses, texts, faults } = await behind(rules, [['/200/'], ['/404/'], ['/409/']]);
    expect(statuses).toEqual([200, 500, 409]);
    expect(texts[0]).not.toBe('0 needle');
    expect(texts[2]).toBe('0 needle');
    expect(faults).toEqual(['corruptedBody', 'status', null]);
  });

  test('the first that answers decides: those after it are not asked', async () => {
    const rules: Rule[] = [
      { fault: { type: 'latency', ms: 1 } },
      { fault: { type: 'status', status: 418 }, match: parseFilter('~m GET') },
      { fault: slowDown },
    ];
    const { statuses, counts, faults } = await behind(rules, [['/200/'], ['/200/', put('')]]);
    expect(statuses).toEqual([418, 503]);
    expect(counts.map(({ seen }) => seen)).toEqual([2, 2, 1]);
    expect(faults).toEqual(['latency + status', 'latency + slowDown']);
  });

  test('a rule that stays in force goes on counting', async () => {
    await using service = await startService();
    const rule = { fault: slowDown };
    await using proxy = await startProxy({ upstream: service.url, rules: [rule] });
    await fetch(proxy.url);
    proxy.rules = [{ fault: { type: 'latency', ms: 1 } }, rule];
    await fetch(proxy.url);
    expect(proxy.ruleCounts.map(({ struck }) => struck)).toEqual([1, 2]);
  });

  test('a limit sees the bucket also where the host names it', async () => {
    await using service = await startService();
    const limit = new PrefixLimit({ ratePerSecond: 1, burst: 1, clock: () => 0 });
    await using proxy = await startProxy({ upstream: service.url, rules: [{ fault: slowDown, limit }] });
    const statuses = [];
    for (const bucket of ['one', 'two', 'one']) {
      statuses.push(await statusFor(proxy.url, `${bucket}.s3.eu-west-1.amazonaws.com`));
    }
    expect(statuses).toEqual([200, 200, 503]);
  });
});

test('a port that is taken is a sentence', async () => {
  await using service = await startService();
  const port = Number(new URL(service.url).port);
  const starting = startProxy({ upstream: service.url, port });
  await expect(starting).rejects.toThrow(PortError);
  await expect(starting).rejects.toThrow(`Port ${port} is taken by another program`);
});
