/** One request's way through the proxy: from its head to the last byte of its response, on Node's own HTTP. */
import { STATUS_CODES, type ClientRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Answer } from '../faults.ts';
import type { Exchange } from '../flows.ts';
import { Body } from './body.ts';
import { breakOff, BROKEN, type Break } from './breaking.ts';
import type { Line, Origin } from './connections.ts';
import type { Editable } from './edit.ts';
import type { LiveFlow } from './live-flow.ts';
import { askUpstream, writeHead } from './heads.ts';
import { endTogether } from './outbox.ts';
import { flatHeaders, headerOf, type ResponseHead } from './messages.ts';
import type { Pipeline } from './pipeline.ts';
import { Script, ScriptError } from './script.ts';
import { exchangeSeen, type Bodies } from './seen.ts';
import { bodyShaper, bothShapes, shapedHead, type Shape } from './shaping.ts';
import { badGateway, brokeOff, whyUnreachable } from './upstream-errors.ts';
import type { Verdict } from './verdict.ts';

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
  readonly #seen: Bodies = { request: null, response: null };
  #requestBody: Body | null = null;
  #shape: Shape | null = null;
  #script: Script | null;
  #outgoing: ClientRequest | undefined;
  #delay: NodeJS.Timeout | undefined;
  /** The client has been told to send the body that it holds back. */
  #continued = false;
  /** An answer in the service's place goes out. */
  #isAnswered = false;

  constructor(options: PassageOptions) {
    this.#options = options;
    const { pipeline, flow, response, line } = options;
    this.#script = pipeline.addon && new Script(pipeline.addon, flow);
    line.begin();
    response.on('close', () => this.#closed());
    response.on('error', toldByClose);
  }

  #closed(): void {
    const { pipeline, flow, response, line } = this.#options;
    line.end();
    clearTimeout(this.#delay);
    pipeline.holds.leave(flow);
    if (response.writableFinished) return this.#close();
    this.#outgoing?.destroy();
    this.#close('the client closed the connection before the response was over');
  }

  start(): void {
    const { pipeline, flow } = this.#options;
    if (pipeline.looksAt.more) this.#carefully(() => this.#startWithCare());
    else
      this.#act(
        pipeline.decide(flow, () => this.#exchange(null)),
        asItCame(this.#options.request),
      );
  }

  /** As {@link start}, where the body is looked at, or the request may be held. */
  async #startWithCare(): Promise<void> {
    const { pipeline, flow, request } = this.#options;
    let message = asItCame(request);
    if (this.#script) {
      const scripted = await this.#script.atRequest(message, () => this.#peek());
      if ('head' in scripted) return this.#respondWithCare(scripted.head, scripted.body, { isInjected: true });
      if (scripted.body !== this.#seen.request && scripted.body) this.#requestBody = Body.of(scripted.body);
      message = scripted;
    }
    if (pipeline.looksAt.requestBody) await this.#peek();
    const verdict = pipeline.decide(flow, () => this.#exchange(null));
    if (pipeline.holds.catches(() => this.#exchange(null))) {
      const body = await this.#peek();
      const released = await pipeline.holds.hold(flow, { ...message, body });
      if (released === null) {
        this.#drop();
        return;
      }
      if (released.body !== body && released.body) this.#requestBody = Body.of(released.body);
      message = released;
    }
    if (!this.#isOver) this.#act(verdict, message);
  }

  /** Reads the request's body, if it is not too large; a client that holds it back is told to send it. */
  async #peek(): Promise<Uint8Array | null> {
    const { request, response } = this.#options;
    if (!this.#continued && headerOf(request.rawHeaders, 'expect') !== undefined) {
      this.#continued = true;
      response.writeContinue();
    }
    return (this.#seen.request = await this.#body.peek());
  }

  #act({ delayMs, answer, breaks, shape }: Verdict, message: Editable): void {
    if (delayMs > 0) {
      const verdict = { delayMs: 0, answer, breaks, shape };
      this.#delay = setTimeout(() => this.#act(verdict, message), delayMs);
      return;
    }
    this.#shape = shape;
    if (breaks) this.#break(breaks);
    else if (answer) this.#answer(answer);
    else this.#passOn(message);
  }

  #answer({ status, statusText, headers, body }: Answer): void {
    const head = { status, statusText, httpVersion: '1.1', headers: flatHeaders(headers) };
    if (this.#options.pipeline.looksAt.more) {
      this.#carefully(() => this.#respondWithCare(head, Body.of(Buffer.from(body)), { isInjected: true }));
      return;
    }
    if (this.#shape) return this.#send(head, Body.of(Buffer.from(body)));
    this.#writeHead(head);
    this.#isAnswered = true;
    this.#options.flow.noteAnswer(body);
    endTogether(this.#options.response, body);
  }

  #break(how: Break): void {
    const { flow, response } = this.#options;
    flow.error = BROKEN[how];
    breakOff(response, how);
    if (how !== 'timeout') this.#close();
  }

  #drop(): void {
    if (this.#isOver) return;
    breakOff(this.#options.response, 'closed');
    this.#close('dropped while it was held');
  }

  #passOn(message: Editable): void {
    const { response } = this.#options;
    let outgoing: ClientRequest;
    try {
      outgoing = this.#outgoing = askUpstream(message, this.#options);
    } catch (error) {
      return this.#failed(asError(error));
    }
    outgoing.on('response', (incoming) => this.#respond(incoming));
    outgoing.on('error', (error) => this.#failed(error));
    outgoing.on('information', ({ statusCode, rawHeaders }) => {
      if (statusCode === 100 && this.#continued) return;
      if (statusCode === 100) this.#continued = true;
      // After a 100 that Node does not know of, it would close the connection behind the answer, without a word.
      if (statusCode === 100 && rawHeaders.length === 0) response.writeContinue();
      else response.writeInformation(statusCode, rawHeaders);
    });
    this.#body.passTo(outgoing);
  }

  #respond(incoming: IncomingMessage): void {
    const { statusCode = 0, statusMessage = '', httpVersion, rawHeaders } = incoming;
    const head = { status: statusCode, statusText: statusMessage, httpVersion, headers: rawHeaders };
    const body = Body.from(incoming);
    incoming.on('error', (error) => this.#failed(error));
    if (this.#options.pipeline.looksAt.more) {
      this.#carefully(() => this.#respondWithCare(head, body, { isInjected: false }));
    } else {
      this.#send(head, body);
    }
  }

  /** Where rules look at the response, or it may be held. */
  async #respondWithCare(head: ResponseHead, body: Body, { isInjected }: { isInjected: boolean }): Promise<void> {
    const { pipeline, flow, request } = this.#options;
    if (pipeline.looksAt.responseBody) this.#seen.response = await body.peek();
    const exchange = () => this.#exchange(head);
    if (!isInjected) {
      const { delayMs, answer, breaks, shape } = pipeline.decideOnResponse(flow, exchange);
      this.#shape = bothShapes(this.#shape, shape);
      if (delayMs > 0) await new Promise((resolve) => (this.#delay = setTimeout(resolve, delayMs)));
      if (breaks) {
        this.#break(breaks);
        return;
      }
      if (answer) {
        this.#outgoing?.destroy();
        this.#answer(answer);
        return;
      }
    }
    if (this.#script) {
      const scripted = await this.#script.atResponse({ head, body });
      if (scripted.body !== body) this.#outgoing?.destroy();
      ({ head, body } = scripted);
    }
    if (pipeline.holds.catches(exchange)) {
      const seen = await body.peek();
      const { status, headers } = head;
      const message = {
        at: 'response',
        method: request.method ?? '',
        path: request.url ?? '',
        status,
        headers,
      } as const;
      const released = await pipeline.holds.hold(flow, { ...message, body: seen });
      if (released === null) {
        this.#drop();
        return;
      }
      const statusText = released.status === status ? head.statusText : (STATUS_CODES[released.status] ?? '');
      head = { ...head, status: released.status, statusText, headers: released.headers };
      if (released.body !== seen && released.body) body = Body.of(released.body);
    }
    if (!this.#isOver) this.#send(head, body);
  }

  #send(head: ResponseHead, body: Body): void {
    const { response, flow } = this.#options;
    const shaped = this.#shape ? shapedHead(head, this.#shape) : head;
    try {
      this.#writeHead(shaped);
    } catch (error) {
      return this.#failed(asError(error));
    }
    body.passTo(response, {
      shaper: this.#shape && bodyShaper(shaped, this.#shape),
      note: flow.mayHoldError ? (chunk) => flow.note(chunk) : null,
      cut: () => this.#break('closed'),
    });
  }

  #writeHead(head: ResponseHead): void {
    const { pipeline, flow, request, response } = this.#options;
    const isHeldBack = !this.#continued && headerOf(request.rawHeaders, 'expect') !== undefined;
    pipeline.responded(flow, writeHead(response, head, { isHeldBack }));
  }

  /** The upstream has failed: the client sees what it would have seen without a proxy, or else a 502 that says why. */
  #failed(error: NodeJS.ErrnoException): void {
    const { origin, response } = this.#options;
    if (this.#isAnswered || response.writableEnded || this.#isOver) return;
    if (error instanceof ScriptError) {
      this.#script = null;
      return this.#badGateway(error.message);
    }
    const how = brokeOff(error) ?? (response.headersSent ? 'closed' : null);
    if (how === null) {
      this.#badGateway(whyUnreachable(`${origin.scheme}://${origin.host}:${origin.port}`, error));
      return;
    }
    this.#close(`the upstream ${how === 'reset' ? 'reset' : 'closed'} the connection before the response was over`);
    breakOff(response, how);
  }

  #badGateway(sentence: string): void {
    const { flow } = this.#options;
    this.#answer(badGateway(sentence, flow.asked));
    flow.error = sentence;
  }

  #carefully(work: () => Promise<void>): void {
    work().catch((error: unknown) => this.#failed(asError(error)));
  }

  get #body(): Body {
    return (this.#requestBody ??= Body.from(this.#options.request));
  }

  #exchange(response: ResponseHead | null): Exchange {
    const { flow, origin, request } = this.#options;
    return exchangeSeen(flow, { client: request.socket, origin }, this.#seen, response);
  }

  /** Nothing more can be said to the client. */
  get #isOver(): boolean {
    return this.#options.response.destroyed || this.#options.flow.endMs !== null;
  }

  #close(error?: string): void {
    this.#options.pipeline.close(this.#options.flow, error);
  }
}

/** What a failed write means is told by the close. */
function toldByClose(): void {}

function asItCame({ method = '', url = '', rawHeaders }: IncomingMessage): Editable {
  return { at: 'request', method, path: url, status: 0, headers: rawHeaders, body: null };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
