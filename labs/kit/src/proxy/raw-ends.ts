/** For tests: both ends of a proxy as plain sockets, so that every byte counts. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { vi } from 'vitest';

/** Tests that wait for what comes over sockets may take that long, milliseconds. */
export const PATIENCE_MS = 30_000;

/** Polls until a check holds: the machine may be busy. */
export function eventually(check: () => void): Promise<void> {
  return vi.waitFor(check, { timeout: 20_000, interval: 5 });
}

export interface RawService extends AsyncDisposable {
  url: string;
  /** Everything that came, one text for each connection. */
  readonly came: string[];
}

/**
 * A service that answers bytes.
 * @param answer what to do once a connection has sent a text that `until` matches; is asked again for what comes then
 */
export async function startRaw(
  until: RegExp,
  answer: (socket: Socket, text: string, nth: number) => void,
): Promise<RawService> {
  const came: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const index = came.push('') - 1;
    let text = '';
    let nth = 0;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
    socket.on('data', (chunk) => {
      came[index] = (came[index] ?? '') + chunk.toString('latin1');
      text += chunk.toString('latin1');
      for (let match = until.exec(text); match; match = until.exec(text)) {
        const end = match.index + match[0].length;
        answer(socket, text.slice(0, end), nth++);
        text = text.slice(end);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    came,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A client's connection that says bytes and hears bytes. */
export class RawClient implements Disposable {
  readonly socket: Socket;
  heard = '';
  /** How the connection ended; null while it is open. */
  ended: 'closed' | 'reset' | null = null;

  constructor(url: string) {
    this.socket = connect(Number(new URL(url).port), '127.0.0.1');
    this.socket.on('data', (chunk) => (this.heard += chunk.toString('latin1')));
    this.socket.on('end', () => (this.ended ??= 'closed'));
    this.socket.on('error', () => (this.ended = 'reset'));
    this.socket.on('close', () => (this.ended ??= 'closed'));
  }

  say(bytes: string): void {
    this.socket.write(bytes, 'latin1');
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }
}
