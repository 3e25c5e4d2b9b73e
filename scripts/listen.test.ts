import { createServer, type Server } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { listen } from './listen.ts';

const servers: Server[] = [];

function server(): Server {
  const made = createServer((_, response) => response.end());
  servers.push(made);
  return made;
}

afterEach(() => {
  for (const each of servers.splice(0)) each.close();
});

test('a port that is taken is passed over', async () => {
  const first = await listen(server(), null);
  const second = await listen(server(), null);
  expect(second).not.toBe(first);
  expect((await fetch(second)).status).toBe(200);
});

test('a port that was asked for is that one or an error', async () => {
  const port = Number(new URL(await listen(server(), 0)).port);
  await expect(listen(server(), port)).rejects.toThrow(`Port ${port} is taken. Name another with --port`);
});
