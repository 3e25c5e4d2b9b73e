/** A service on loopback that answers as it was told to, request after request, and keeps what it was sent. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** An answer over the wire; `closed` ends the connection instead, `never` keeps it waiting. */
export type Answer =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | 'closed'
  | 'never';

interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The number of the connection that it came on, from 1. */
  readonly connection: number;
}

export interface ScriptedService extends AsyncDisposable {
  readonly url: string;
  readonly received: readonly Received[];
}

/** Gives the answers one after the other, and the last one for ever. */
export async function scriptedService(...answers: readonly Answer[]): Promise<ScriptedService> {
  const received: Received[] = [];
  const connections = new WeakMap<object, number>();
  let connected = 0;
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = '', url = '', headers, socket } = request;
    const answer = answers[Math.min(received.length, answers.length - 1)] ?? 'closed';
    const kept = { method, url, headers, body: '', connection: connections.get(socket) ?? 0 };
    received.push(kept);
    if (answer === 'closed') {
      socket.destroy();
      return;
    }
    kept.body = (await buffer(request)).toString();
    if (answer !== 'never') response.writeHead(answer.status, answer.headers).end(answer.body);
  };
  // A client that goes away in the middle of its request has no answer to wait for.
  const server = createServer((request, response) => void take(request, response).catch(() => response.destroy()));
  server.on('connection', (socket) => connections.set(socket, (connected += 1)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
