import { request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Duplex } from 'node:stream';
import { trusting, type Origin } from './connections.ts';
import { pairs, without } from './messages.ts';
import type { Pipeline } from './pipeline.ts';
import { whyUnreachable } from './upstream-errors.ts';

export interface Upgrade {
  request: IncomingMessage;
  socket: Duplex;
  /** What came with the request's head. */
  head: Buffer;
  origin: Origin;
  /** Gets the flow; null: nobody does. Its rules are for requests, and say nothing about conversations. */
  pipeline: Pipeline | null;
}

/** Passes on a request for another protocol, WebSocket mostly, and then every byte of it, both ways. */
export function passUpgrade({ request, socket, head, origin, pipeline }: Upgrade): void {
  const { method = '', url = '', httpVersion, rawHeaders } = request;
  const scheme = 'encrypted' in socket ? 'https' : 'http';
  const flow = pipeline?.open({ method, scheme, target: url, httpVersion, headers: rawHeaders });
  const close = (error: string | null) => flow && pipeline?.close(flow, error);
  const { host, port, lookup, ca = [] } = origin;
  const options = {
    ...{ host, port, method, path: url, headers: rawHeaders, setDefaultHeaders: false },
    ...(lookup && { lookup }),
  };
  const outgoing =
    origin.scheme === 'https'
      ? httpsRequest({ ...options, agent: new HttpsAgent({ secureContext: trusting(ca), servername: host }) })
      : httpRequest({ ...options, agent: false });

  const passBack = (response: IncomingMessage, headers: readonly string[]) => {
    const { statusCode: status = 0, statusMessage: statusText = '' } = response;
    if (flow) pipeline?.responded(flow, { status, statusText, httpVersion: response.httpVersion, headers });
    const lines = pairs(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`HTTP/1.1 ${status} ${statusText}\r\n${lines.join('')}\r\n`, 'latin1');
  };
  outgoing.on('upgrade', (response, upstream, first) => {
    passBack(response, response.rawHeaders);
    socket.write(first);
    upstream.write(head);
    socket.pipe(upstream).pipe(socket);
    upstream.on('error', () => socket.destroy()).on('close', () => socket.destroy());
    socket.on('close', () => upstream.destroy());
  });
  outgoing.on('response', (response) => {
    // Refused. Node has taken the body's chunks apart; its end is the connection's.
    passBack(response, [...without(response.rawHeaders, 'transfer-encoding', 'connection'), 'connection', 'close']);
    response.pipe(socket);
  });
  outgoing.on('error', (error) => {
    const sentence = `${whyUnreachable(`${origin.scheme}://${host}:${port}`, error)}\n`;
    socket.end(
      `HTTP/1.1 502 Bad Gateway\r\ncontent-length: ${Buffer.byteLength(sentence)}\r\nconnection: close\r\n\r\n${sentence}`,
    );
    close(sentence.trim());
  });
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    outgoing.destroy();
    close(null);
  });
  outgoing.end();
}
