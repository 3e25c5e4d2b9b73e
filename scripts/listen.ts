import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Problem } from './root.mjs';

/** Where the site is, unless another port is asked for. */
const FIRST_PORT = 4321;

/** Never another: the workbench runs programs for whoever reaches it. */
const HOST = '127.0.0.1';

/** How many ports are tried, one after the other, before any free one is taken. */
const TRIES = 20;

/**
 * Listens on the port, or, with null, on the first free one from 4321.
 * @returns the address to open, without a path
 * @throws Problem where the port that was asked for cannot be had
 */
export async function listen(server: Server, port: number | null): Promise<string> {
  const ports = port === null ? [...Array.from({ length: TRIES }, (_, n) => FIRST_PORT + n), 0] : [port];
  for (const each of ports) {
    const problem = await tryListen(server, each);
    if (!problem) return addressOf(server);
    if (port !== null || problem.code !== 'EADDRINUSE') throw refused(problem, each);
  }
  throw new Problem(1, `No port is free on ${HOST}.`);
}

async function tryListen(server: Server, port: number): Promise<NodeJS.ErrnoException | null> {
  server.listen(port, HOST);
  try {
    await once(server, 'listening');
    return null;
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}

function refused(problem: NodeJS.ErrnoException, port: number): Problem {
  const why =
    problem.code === 'EADDRINUSE' ? 'is taken' : `cannot be used on ${HOST} (${problem.code ?? problem.message})`;
  return new Problem(2, `Port ${port} ${why}. Name another with --port, or leave it out and a free one is found.`);
}

function addressOf(server: Server): string {
  return `http://${HOST}:${(server.address() as AddressInfo).port}`;
}
