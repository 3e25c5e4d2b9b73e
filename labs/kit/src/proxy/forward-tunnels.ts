/** What clients ask a forward proxy for with CONNECT: a tunnel, which is passed on byte for byte, or opened and read. */
import { once } from 'node:events';
import { connect as connectTo, Socket } from 'node:net';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { createSecureContext, createServer as createTlsServer } from 'node:tls';
import type { Authority, Issued } from './authority.ts';
import { addressOf, RemoteHostError, type GuardOptions } from './forward-guard.ts';

/** One CONNECT. Times are milliseconds since the proxy started. */
export interface Tunnel {
  readonly host: string;
  readonly port: number;
  readonly startMs: number;
  /** null while it is open. */
  endMs: number | null;
  /** `refused`: the client was told no, in a sentence that `error` has too. */
  how: 'intercepted' | 'tunnelled' | 'refused';
  /** What is spoken in an intercepted one; null where that is neither, or not known yet. */
  scheme: 'http' | 'https' | null;
  /** HTTP requests that came through an intercepted one. */
  requests: number;
  /** What went wrong, one line; null where nothing did. */
  error: string | null;
}

/**
 * True for a client that was shown a certificate of the authority and went without a request: either it said that it
 * does not trust it, as OpenSSL does, or it looked when all was agreed and left without a word, as Node does.
 */
export function isDistrusted({ scheme, requests, endMs }: Tunnel): boolean {
  return scheme === 'https' && requests === 0 && endMs !== null;
}

export interface TunnelOptions {
  authority: Authority;
  guard: GuardOptions;
  /** Takes over an intercepted connection on which HTTP is spoken: 2 where client and proxy agreed on that. */
  accept: (connection: Duplex, tunnel: Tunnel, version: 1 | 2) => void;
  /** Where bytes for an intercepted host go that are neither TLS nor HTTP. */
  route: (tunnel: Tunnel) => Promise<{ address: string; port: number }>;
  sinceStart: () => number;
}

/** Tunnels kept in memory; the oldest leave first. */
const KEEP_TUNNELS = 1000;

/** Certificates kept, by host: a bucket in the host name makes many. */
const KEEP_CERTIFICATES = 200;

const ESTABLISHED = 'HTTP/1.1 200 Connection Established\r\n\r\n';

/** The first byte of a TLS record that holds a ClientHello (RFC 8446, 5.1). */
const TLS_HANDSHAKE = 0x16;

/** The tunnels of one proxy. Disposing them closes every one. */
export class Tunnels {
  readonly #options: TunnelOptions;
  readonly #tunnels: Tunnel[] = [];
  readonly #open = new Set<Duplex>();
  readonly #certificates = new Map<string, Promise<Issued>>();

  constructor(options: TunnelOptions) {
    this.#options = options;
  }

  /** Oldest first. */
  get tunnels(): readonly Tunnel[] {
    return this.#tunnels;
  }

  /** A listener for the `connect` event of an http.Server. */
  readonly connect = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    this.#track(socket);
    const target = URL.parse(`connect://${request.url}`);
    const port = Number(target?.port);
    if (!target?.hostname || !(port > 0)) {
      answer(socket, '400 Bad Request', 'CONNECT wants a host and a port: CONNECT s3.amazonaws.com:443.');
      return;
    }
    const host = target.hostname.replace(/^\[(.*)\]$/, '$1');
    const isCovered = this.#options.authority.covers(host);
    const tunnel: Tunnel = {
      host,
      port,
      startMs: this.#options.sinceStart(),
      endMs: null,
      how: isCovered ? 'intercepted' : 'tunnelled',
      scheme: null,
      requests: 0,
      error: null,
    };
    this.#tunnels.push(tunnel);
    if (this.#tunnels.length > KEEP_TUNNELS) this.#tunnels.shift();
    socket.on('close', () => {
      tunnel.endMs = this.#options.sinceStart();
    });
    socket.unshift(head);
    if (isCovered) this.#intercept(socket, tunnel);
    else
      void this.#passThrough(socket, tunnel, () =>
        addressOf(host, this.#options.guard).then(({ address }) => ({ address, port })),
      );
  };

  [Symbol.dispose](): void {
    for (const socket of this.#open) socket.destroy();
  }

  #intercept(socket: Duplex, tunnel: Tunnel): void {
    socket.write(ESTABLISHED);
    // Not the event `data`: who pauses it afterwards keeps HTTP/2 from reading on.
    socket.once('readable', () => {
      const first: unknown = socket.read();
      if (!(first instanceof Buffer)) return;
      socket.unshift(first);
      if (first[0] === TLS_HANDSHAKE) {
        tunnel.scheme = 'https';
        this.#openTls(socket, tunnel).catch((error: unknown) => {
          tunnel.error = error instanceof Error ? error.message : String(error);
          socket.destroy();
        });
      } else if (/^[A-Z]+ /.test(first.toString('latin1', 0, 16))) {
        tunnel.scheme = 'http';
        this.#options.accept(socket, tunnel, 1);
        socket.resume();
      } else {
        void this.#passThrough(socket, tunnel, () => this.#options.route(tunnel));
      }
    });
  }

  /** A server for this one connection, which is how Node wants TLS inside of a stream that it already has. */
  async #openTls(socket: Duplex, tunnel: Tunnel): Promise<void> {
    const { authority, accept } = this.#options;
    const { host } = tunnel;
    const server = createTlsServer({
      ...(await this.#issued(host)),
      ALPNProtocols: ['h2', 'http/1.1'],
      // A client may ask for another name than it said in CONNECT.
      SNICallback: (name, done) => {
        if (name === host || !authority.covers(name)) done(null);
        else this.#issued(name).then((issued) => done(null, createSecureContext(issued)), done);
      },
    });
    server.on('tlsClientError', ({ message }) => {
      tunnel.error = message;
      socket.destroy();
    });
    server.on('secureConnection', (secure) => {
      this.#track(secure);
      secure.once('close', () => socket.destroy());
      // TLS has no reset of its own; what it speaks on has.
      secure.resetAndDestroy = () => {
        if (socket instanceof Socket) socket.resetAndDestroy();
        return secure.destroy();
      };
      accept(secure, tunnel, secure.alpnProtocol === 'h2' ? 2 : 1);
    });
    // A client that goes in the middle of the handshake has gone; half of TLS is none.
    socket.allowHalfOpen = false;
    server.emit('connection', socket);
  }

  #issued(host: string): Promise<Issued> {
    const known = this.#certificates.get(host);
    if (known) return known;
    const made = this.#options.authority.issue(host);
    this.#certificates.set(host, made);
    for (const [oldest] of this.#certificates) {
      if (this.#certificates.size <= KEEP_CERTIFICATES) break;
      this.#certificates.delete(oldest);
    }
    return made;
  }

  /** Joins a client to where it wants to go; its CONNECT has been answered already where it is `intercepted`. */
  async #passThrough(
    socket: Duplex,
    tunnel: Tunnel,
    find: () => Promise<{ address: string; port: number }>,
  ): Promise<void> {
    let upstream: Socket;
    try {
      const { address, port } = await find();
      upstream = connectTo({ host: address, port, allowHalfOpen: true });
      this.#track(upstream);
      await once(upstream, 'connect');
    } catch (error) {
      tunnel.error = error instanceof Error ? error.message : String(error);
      if (tunnel.how === 'intercepted') socket.destroy();
      else if (error instanceof RemoteHostError) answer(socket, '403 Forbidden', tunnel.error);
      else answer(socket, '502 Bad Gateway', `${tunnel.host}:${tunnel.port} can't be reached. (${tunnel.error})`);
      if (tunnel.how === 'tunnelled') tunnel.how = 'refused';
      return;
    }
    if (tunnel.how === 'tunnelled') socket.write(ESTABLISHED);
    // Each side's end is passed on by itself, so that half a conversation may go on.
    socket.pipe(upstream).pipe(socket);
    socket.on('close', () => upstream.destroy());
    upstream.on('close', () => socket.destroy());
  }

  /** What fails has failed alone, and is closed; what is open ends with the proxy. */
  #track(socket: Duplex): void {
    this.#open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.#open.delete(socket));
  }
}

/** Answers on a connection for which there is no response: with text that the client may show, and the end. */
export function answer(socket: Duplex, status: string, sentence: string): void {
  const body = `${sentence}\n`;
  const headers = [
    'content-type: text/plain; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`HTTP/1.1 ${status}\r\n${headers.join('\r\n')}\r\n\r\n${body}`);
}
