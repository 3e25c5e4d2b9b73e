import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MOST_HEADER_BYTES } from './messages.ts';
import type { Relay } from './relay.ts';

/** A server on loopback. Disposing it closes every connection and frees the port. */
export interface Listening extends AsyncDisposable {
  port: number;
}

/** A port that can't be had. The message says what to do. */
export class PortError extends Error {
  override readonly name = 'PortError';
  readonly code = 'PORT';
}

/** The front door of reverse mode: what an SDK takes for the service. */
export async function listenReverse(relay: Relay, port: number): Promise<Listening> {
  const server = createServer({
    maxHeaderSize: MOST_HEADER_BYTES,
    // What a request has to have is the upstream's to say, and so is how long it may take.
    requireHostHeader: false,
    requestTimeout: 0,
    headersTimeout: 0,
    keepAliveTimeout: 0,
  });
  const serve = relay.serve.bind(relay);
  server.on('request', serve).on('checkContinue', serve).on('checkExpectation', serve);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable) return void socket.destroy(error);
    const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
    socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = `Port ${port} is taken by another program: stop that, or let the proxy take a free port (port 0).`;
      reject(error.code === 'EADDRINUSE' ? new PortError(taken, { cause: error }) : error);
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
