/** One request's way through the proxy: from its head to the last byte of its response, on Node's own HTTP. */
import { request as httpRequest, type ClientRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Readable, Writable } from 'node:stream';
import type { Answer } from '../faults.ts';
import type { Line, Origin } from './connections.ts';
import type { LiveFlow } from './live-flow.ts';
import { flatHeaders, headerOf, MOST_HEADER_BYTES, pairs, without, type RawHeaders } from './messages.ts';
import type { Pipeline } from './pipeline.ts';
import { badGateway, brokeOff, whyUnreachable } from './upstream-errors.ts';

export interface PassageOptions {
  pipeline: Pipeline;
  flow: LiveFlow;
  request: IncomingMessage;
  response: ServerResponse;
  line: Line;
  origin: Origin;
}

export class Passage {
  readonly #options: PassageOptions;
  #outgoing: ClientRequest | undefined;
  #delay: NodeJS.Timeout | undefined;
  /** The upstream wants the body that the client holds back. */
  #continued = false;

  constructor(options: PassageOptions) {
    this.#options = options;
    const { response, line } = options;
    line.begin();
    response.once('close', () => {
      line.end();
      clearTimeout(this.#delay);
      if (response.writableFinished) return this.#close();
      this.#outgoing?.destroy();
      this.#close('the client closed the connection before the response was over');
    });
    // What a failed write means is told by the close.
    response.on('error', () => {});
  }

  start(): void {
    const { pipeline, flow } = this.#options;
    const { delayMs, answer } = pipeline.decide(flow);
    const act = () => (answer ? this.#answer(answer) : this.#passOn());
    if (delayMs === 0) act();
    else this.#delay = setTimeout(act, delayMs);
  }

  #answer({ status, statusText, headers, body }: Answer): void {
    this.#writeHead(status, statusText, '1.1', flatHeaders(headers));
    this.#options.flow.note(Buffer.from(body));
    // As a string: Node sends a head and a string in one write.
    this.#options.response.end(body);
  }

  #passOn(): void {
    const { request, response } = this.#options;
    let outgoing: ClientRequest;
    try {
      outgoing = this.#outgoing = this.#ask();
    } catch (error) {
      return this.#failed(error instanceof Error ? error : new Error(String(error)));
    }
    outgoing.on('response', (incoming) => this.#passBack(incoming));
    outgoing.on('error', (error) => this.#failed(error));
    outgoing.on('information', ({ statusCode, rawHeaders }) => {
      if (statusCode === 100) this.#continued = true;
      response.writeInformation(statusCode, rawHeaders);
    });
    pump(request, outgoing);
    request.once('end', () => {
      if (request.rawTrailers.length > 0) outgoing.addTrailers(pairs(request.rawTrailers));
      outgoing.end();
    });
  }

  #ask(): ClientRequest {
    const { origin, request, line } = this.#options;
    return (origin.scheme === 'https' ? httpsRequest : httpRequest)({
      host: origin.host,
      port: origin.port,
      method: request.method,
      path: request.url,
      // As they came. The Host header stays: it is signed, and it may name the bucket.
      headers: request.rawHeaders,
      setDefaultHeaders: false,
      agent: line.agent,
      maxHeaderSize: MOST_HEADER_BYTES,
    });
  }

  #passBack(incoming: IncomingMessage): void {
    const { response, flow } = this.#options;
    const { statusCode = 0, statusMessage = '', httpVersion, rawHeaders } = incoming;
    incoming.on('error', (error) => this.#failed(error));
    try {
      this.#writeHead(statusCode, statusMessage, httpVersion, rawHeaders);
    } catch (error) {
      return this.#failed(error instanceof Error ? error : new Error(String(error)));
    }
    if (statusCode >= 400) incoming.on('data', (chunk: Buffer) => flow.note(chunk));
    pump(incoming, response);
    incoming.once('end', () => {
      if (incoming.rawTrailers.length > 0) response.addTrailers(pairs(incoming.rawTrailers));
      response.end();
    });
  }

  /** Headers go out as given: none is added but what ends a connection that can't go on. */
  #writeHead(status: number, statusText: string, httpVersion: string, headers: RawHeaders): void {
    const { pipeline, flow, request, response } = this.#options;
    response.sendDate = false;
    response.useChunkedEncodingByDefault = false;
    response.removeHeader('connection');
    let sent = headers;
    if (request.httpVersion === '1.0') sent = without(sent, 'transfer-encoding', 'trailer');
    // Whether the body that the client holds back comes now, nobody knows; what follows on the connection neither.
    if (!this.#continued && headerOf(request.rawHeaders, 'expect') !== undefined) {
      sent = [...without(sent, 'connection', 'keep-alive'), 'Connection', 'close'];
    }
    pipeline.responded(flow, { status, statusText, httpVersion, headers: sent });
    response.writeHead(status, statusText, [...sent]);
  }

  /** The upstream has failed: the client sees what it would have seen without a proxy, or else a 502 that says why. */
  #failed(error: NodeJS.ErrnoException): void {
    const { origin, request, response } = this.#options;
    if (response.writableEnded || response.destroyed) return;
    const upstream = `${origin.scheme}://${origin.host}:${origin.port}`;
    const how = brokeOff(error) ?? (response.headersSent ? 'closed' : null);
    if (how === null) {
      const sentence = whyUnreachable(upstream, error);
      this.#answer(badGateway(sentence, request.method ?? ''));
      this.#close(sentence);
      return;
    }
    this.#close(`the upstream ${how === 'reset' ? 'reset' : 'closed'} the connection before the response was over`);
    if (how === 'reset') request.socket.resetAndDestroy();
    else request.socket.end();
  }

  #close(error?: string): void {
    this.#options.pipeline.close(this.#options.flow, error);
  }
}

/** Passes chunks on as they come, and no faster than they are taken. What comes too late for the taker is let go. */
function pump(from: Readable, to: Writable): void {
  from.on('data', (chunk: Buffer) => {
    if (to.destroyed || to.write(chunk)) return;
    from.pause();
    to.once('drain', () => from.resume());
  });
  to.once('close', () => from.resume());
}
