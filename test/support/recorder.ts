/** An upstream that writes down what came, as it came, and passes it on to a backend. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A request as the upstream got it. */
interface Arrived {
  readonly method: string;
  readonly url: string;
  /** In their order and case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

export interface Recorder extends AsyncDisposable {
  readonly url: string;
  readonly arrived: readonly Arrived[];
}

export async function startRecorder(backend: string): Promise<Recorder> {
  const arrived: Arrived[] = [];
  const server = createServer((request, response) => {
    void passOn(request, response, backend, arrived).catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    arrived,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function passOn(request: IncomingMessage, response: ServerResponse, backend: string, arrived: Arrived[]) {
  const { method = '', url = '', rawHeaders } = request;
  const body = await buffer(request);
  arrived.push({ method, url, headers: pairs(rawHeaders), body });
  const { hostname, port } = new URL(backend);
  const onward = ask({ hostname, port, method, path: url, headers: rawHeaders, agent: false }).end(body);
  const [answer] = (await once(onward, 'response')) as [IncomingMessage];
  const bytes = await buffer(answer);
  response.writeHead(answer.statusCode ?? 0, answer.statusMessage ?? '', answer.rawHeaders).end(bytes);
}

function pairs(raw: readonly string[]): [string, string][] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? '']] : []));
}

/** Headers that speak of one connection. Source: RFC 9110, 7.6.1. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-connection']);

/** Headers whose values are new with every request or every second. */
const FRESH = /^(amz-sdk-invocation-id|authorization|date|last-modified|x-amz-date|x-amz-request-id|x-amz-id-2)$/;

/** What is new in every run, within a text: ids, ports, times and signatures. */
const FRESH_TEXT: [RegExp, string][] = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UUID'],
  [/127\.0\.0\.1:\d+/g, 'HOST'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, 'TIME'],
  [/(X-Amz-(Date|Signature|Credential)=)[^&]*/g, '$1…'],
  [/<RequestId>[0-9A-F]{16}</g, '<RequestId>…<'],
  [/\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT/g, 'TIME'],
];

/** A message as text that is the same in every run: what is new each time is replaced by its name. */
export function comparable(
  line: string,
  headers: Iterable<readonly [name: string, value: string]>,
  body: Buffer,
): string {
  const lines = [...headers]
    .filter(([name]) => !HOP_BY_HOP.has(name.toLowerCase()))
    .map(([name, value]) => `${name}: ${FRESH.test(name.toLowerCase()) ? '…' : steady(value, body)}`);
  return [steady(line), ...lines, '', isText(body) ? steady(body.toString()) : digest(body)].join('\n');
}

function steady(text: string, body?: Buffer): string {
  // A body that holds an address has a hash of its own in every run.
  if (body && text === createHash('sha256').update(body).digest('hex')) return 'the hash of the body';
  return FRESH_TEXT.reduce((steadier, [pattern, name]) => steadier.replaceAll(pattern, name), text);
}

/** The longest body that is compared as text, bytes. */
const TEXT_BYTES = 1 << 14;

function isText(body: Buffer): boolean {
  return body.length <= TEXT_BYTES && Buffer.from(body.toString()).equals(body);
}

function digest(body: Buffer): string {
  return `${body.length} bytes, sha256 ${createHash('sha256').update(body).digest('hex')}`;
}
