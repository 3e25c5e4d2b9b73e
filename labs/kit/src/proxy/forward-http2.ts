/**
 * HTTP/2 on connections that clients have opened already. Its requests and responses look like those of HTTP/1.1 to
 * whoever serves them, because the upstream is asked in HTTP/1.1.
 */
import type { OutgoingHttpHeaders } from 'node:http';
import {
  createServer,
  Http2ServerRequest,
  Http2ServerResponse,
  type IncomingHttpHeaders,
  type Http2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Duplex, ReadableOptions } from 'node:stream';
import { headerOf, headersByName, pairs, without, type RawHeaders } from './messages.ts';

/** Headers that speak of a connection of HTTP/1.1, and that HTTP/2 forbids (RFC 9113, 8.2.2). */
const CONNECTION_HEADERS = ['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade'];

/** The connection below each session. What a session shows of it can't be ended. */
const connections = new WeakMap<Http2Session, Duplex>();

export interface Http2 {
  /** Speaks HTTP/2 on a connection from now on. */
  accept(connection: Duplex): void;
}

/** @param serve gets each request and its response */
export function openHttp2(serve: (request: Http2ServerRequest, response: Http2ServerResponse) => void): Http2 {
  const server = createServer({ Http2ServerRequest: Request, Http2ServerResponse: Response });
  server.on('request', serve).on('checkContinue', serve);
  // A session that fails ends with its connection; each of its requests is told.
  server.on('session', (session) => session.on('error', () => {}));
  return {
    accept(connection) {
      server.once('session', (session) => connections.set(session, connection));
      server.emit('connection', connection);
    },
  };
}

class Request extends Http2ServerRequest {
  constructor(
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    options: ReadableOptions,
    rawHeaders: readonly string[],
  ) {
    super(stream, headers, options, asHttp1(rawHeaders, { hasBody: !stream.endAfterHeaders }));
    const connection = stream.session && connections.get(stream.session);
    if (connection) Object.defineProperty(this, 'socket', { value: connection });
  }
}

class Response extends Http2ServerResponse<Request> {
  override writeHead(
    status: number,
    second?: string | OutgoingHttpHeaders | readonly string[],
    third?: OutgoingHttpHeaders | readonly string[],
  ): this {
    // HTTP/2 has no text beside the status.
    const headers = third ?? (typeof second === 'string' ? [] : second);
    return super.writeHead(status, isFlat(headers) ? without(headers, ...CONNECTION_HEADERS) : headers);
  }

  override addTrailers(trailers: OutgoingHttpHeaders | readonly [string, string][]): void {
    super.addTrailers(isPaired(trailers) ? Object.fromEntries(trailers) : trailers);
  }

  writeInformation(status: number, headers: RawHeaders = []): void {
    this.stream.additionalHeaders({ ':status': status, ...headersByName(without(headers, ...CONNECTION_HEADERS)) });
  }
}

function isFlat(headers: OutgoingHttpHeaders | readonly string[] | undefined): headers is readonly string[] {
  return Array.isArray(headers);
}

function isPaired(headers: OutgoingHttpHeaders | readonly [string, string][]): headers is readonly [string, string][] {
  return Array.isArray(headers);
}

/** The headers of HTTP/2 as HTTP/1.1 has them: a Host, and a way to tell where a body ends. */
function asHttp1(headers: RawHeaders, { hasBody }: { hasBody: boolean }): string[] {
  const plain = pairs(headers)
    .filter(([name]) => !name.startsWith(':'))
    .flat();
  const host = headerOf(headers, ':authority') ?? headerOf(plain, 'host') ?? '';
  const sent = ['host', host, ...without(plain, 'host')];
  const isUnbounded = hasBody && headerOf(plain, 'content-length') === undefined;
  return isUnbounded ? [...sent, 'transfer-encoding', 'chunked'] : sent;
}
