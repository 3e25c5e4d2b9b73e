import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { startProxy } from '../proxy.ts';
import { inVirtualTime } from './virtual-time.ts';

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** How long something took, on the clock that is held. */
async function lasting(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** A service that works for a while on the machine's own time. */
async function slowService(turns: number): Promise<AsyncDisposable & { url: string }> {
  const server = createServer((request, response) => {
    request.resume();
    let left = turns;
    const work = () => (left-- > 0 ? setImmediate(work) : response.end('done'));
    work();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

describe('in virtual time', () => {
  test('an hour takes no time, and is an hour on every clock', async () => {
    await inVirtualTime(async () => {
      const beganAt = Date.now();
      expect(await lasting(() => wait(3_600_000))).toBe(3_600_000);
      expect(Date.now() - beganAt).toBe(3_600_000);
    });
  });

  test('the timers of node:timers/promises are held too', async () => {
    const real = sleep;
    await inVirtualTime(async () => {
      expect(sleep).not.toBe(real);
      expect(await lasting(() => sleep(5000))).toBe(5000);
    });
    expect(sleep).toBe(real);
  });

  test('timers ring in their order, and none in less than a millisecond', async () => {
    await inVirtualTime(async () => {
      const rung: number[] = [];
      await Promise.all([30, 10, 20, 10].map(async (ms) => rung.push((await wait(ms), ms))));
      expect(rung).toEqual([10, 10, 20, 30]);
      expect(await lasting(() => wait(0.2))).toBe(1);
    });
  });

  test('requests through a proxy take what its rules say, however long the service works', async () => {
    await using service = await slowService(2000);
    await inVirtualTime(async ({ proxyAt }) => {
      const rules = [{ fault: { type: 'latency', ms: 250 } } as const];
      await using proxy = await startProxy({ upstream: service.url, rules });
      proxyAt(proxy.url);
      const ask = () =>
        new Promise<number>((resolve, reject) => {
          const asked = request(proxy.url, (answer) => {
            answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
          });
          asked.on('error', reject).end();
        });
      expect(await lasting(() => Promise.all([ask(), ask(), ask()]))).toBe(250);
      expect(proxy.flows.map(({ startMs, endMs }) => (endMs ?? 0) - startMs)).toEqual([250, 250, 250]);
    });
  });

  test('ends with what was thrown, and the clocks are real again', async () => {
    const before = Date.now();
    await expect(inVirtualTime(() => wait(1e9).then(() => Promise.reject(new Error('lost'))))).rejects.toThrow('lost');
    expect(Date.now() - before).toBeLessThan(1e9);
  });
});
