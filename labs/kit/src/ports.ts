import { once } from 'node:events';
import { createServer } from 'node:net';

/** A port of this machine's loopback address that nobody has now, for a program that can't be asked to choose one itself. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('a TCP server has no port');
  return address.port;
}
