/** For tests: each way in which a request reaches a backend through a proxy, so that one suite can go all of them. */
import { once } from 'node:events';
import { request as httpRequest, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import type { Duplex, Readable } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { startProxy, type Proxy, type Rule } from '../proxy.ts';

interface Asked {
  method?: string;
  host?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: Buffer;
  /** The body is sent without saying before how long it is. */
  chunked?: boolean;
}

interface Answered {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface Way {
  name: string;
  /** A proxy in front of the upstream. */
  start: (upstream: string, rules?: readonly Rule[]) => Promise<Proxy>;
  ask: (proxy: Proxy, asked: Asked) => Promise<Answered>;
}

/** What the ways intercept, and the host that they ask unless they are told another. */
export const DOMAIN = 'amazonaws.com';
export const HOST = `bucket.s3.eu-west-1.${DOMAIN}`;

const intercepting: Way['start'] = (to, rules = []) => startProxy({ intercept: { hosts: [DOMAIN], to }, rules });

export const WAYS: readonly Way[] = [
  {
    name: 'as an endpoint',
    start: (upstream, rules = []) => startProxy({ upstream, rules }),
    ask: (proxy, asked) => send(httpRequest(proxy.url, { ...http1(asked), agent: false }), asked.body),
  },
  {
    name: 'as a proxy, for http://',
    start: intercepting,
    ask(proxy, asked) {
      const { host = HOST, path = '/' } = asked;
      return send(httpRequest(proxy.url, { ...http1(asked), path: `http://${host}${path}`, agent: false }), asked.body);
    },
  },
  {
    name: 'as a proxy, for https:// in HTTP/1.1',
    start: intercepting,
    async ask(proxy, asked) {
      const socket = await securely(proxy, asked.host ?? HOST);
      const answer = await send(httpRequest({ ...http1(asked), createConnection: () => socket }), asked.body);
      socket.destroy();
      return answer;
    },
  },
  {
    name: 'as a proxy, for https:// in HTTP/2',
    start: intercepting,
    async ask(proxy, { method = 'GET', host = HOST, path = '/', headers = {}, body, chunked = false }) {
      const socket = await securely(proxy, host, ['h2']);
      const session = connectHttp2(`https://${host}`, { createConnection: () => socket });
      const length = body && !chunked ? { 'content-length': body.length } : {};
      const pseudo = { ':method': method, ':path': path, ':authority': host };
      const stream = session.request({ ...headers, ...length, ...pseudo }, { endStream: !body });
      const head = await new Promise<IncomingHttpHeaders & { ':status'?: number }>((resolve, reject) => {
        stream.once('response', resolve).once('close', () => reject(new Error('closed without an answer')));
        session.once('error', reject);
        stream.once('error', reject).end(body);
      });
      const answer = { status: head[':status'] ?? 0, headers: head, body: await bytesOf(stream) };
      session.destroy();
      return answer;
    },
  },
];

/** A tunnel, asked for with CONNECT. Rejects with what the proxy says where it refuses. */
export async function tunnelTo(proxy: Proxy, host: string, port = 443): Promise<Duplex> {
  const asking = httpRequest(proxy.url, { method: 'CONNECT', path: `${host}:${port}`, agent: false }).end();
  const [response, socket, head] = (await once(asking, 'connect')) as [IncomingMessage, Duplex, Buffer];
  socket.unshift(head);
  if (response.statusCode === 200) return socket;
  throw new Error(`${response.statusCode} ${(await bytesOf(socket)).toString()}`);
}

/** A tunnel with TLS in it, for a client that trusts the proxy's authority. */
export async function securely(proxy: Proxy, host: string, protocols: string[] = [], port = 443): Promise<Duplex> {
  const { certificate = '' } = proxy.authority ?? {};
  return connectTls({
    socket: await tunnelTo(proxy, host, port),
    servername: host,
    ca: certificate,
    ALPNProtocols: protocols,
  });
}

export async function bytesOf(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function http1({ method = 'GET', host = HOST, path = '/', headers = {}, body, chunked = false }: Asked) {
  const length = body && !chunked ? { 'content-length': body.length } : {};
  const coding = chunked ? { 'transfer-encoding': 'chunked' } : {};
  return { method, path, headers: { host, ...headers, ...length, ...coding } };
}

async function send(outgoing: ClientRequest, body?: Buffer): Promise<Answered> {
  const responded = once(outgoing, 'response') as Promise<[IncomingMessage]>;
  if (outgoing.hasHeader('expect')) await once(outgoing, 'continue');
  outgoing.end(body);
  const [response] = await responded;
  return { status: response.statusCode ?? 0, headers: response.headers, body: await bytesOf(response) };
}
