import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Line, type Origin } from './connections.ts';
import { Passage } from './passage.ts';
import type { Pipeline } from './pipeline.ts';

/**
 * Takes requests from whatever server has parsed them, and sends each on its way: the rules of the pipeline, and the
 * upstream behind them.
 */
export class Relay {
  readonly #pipeline: Pipeline;
  readonly #route: (request: IncomingMessage) => Origin;
  readonly #lines = new WeakMap<Socket, Line>();

  /** @param route where a request goes on to; the same for all requests of one connection */
  constructor(pipeline: Pipeline, route: (request: IncomingMessage) => Origin) {
    this.#pipeline = pipeline;
    this.#route = route;
  }

  serve(request: IncomingMessage, response: ServerResponse): void {
    const { method = '', url = '', httpVersion, rawHeaders, socket } = request;
    const scheme = 'encrypted' in socket ? 'https' : 'http';
    const flow = this.#pipeline.open({ method, scheme, target: url, httpVersion, headers: rawHeaders });
    const origin = this.#route(request);
    const line = this.#lineOf(request, origin);
    new Passage({ pipeline: this.#pipeline, flow, request, response, line, origin }).start();
  }

  #lineOf({ socket, httpVersionMajor }: IncomingMessage, origin: Origin): Line {
    let line = this.#lines.get(socket);
    if (!line) {
      line = new Line(socket, origin, { multiplexed: httpVersionMajor > 1 });
      this.#lines.set(socket, line);
    }
    return line;
  }
}
