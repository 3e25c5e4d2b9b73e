/**
 * Scripts: what mitmproxy's users write as an addon, with its names and at its times. What the addon gives goes out as it
 * is: nothing is added, no length either. Only what no client could read to its end is not sent, and said.
 *
 * One thing differs. An answer that is given at `requestheaders` goes out at once, as a service does it that says no
 * before the body. mitmproxy takes the whole body first, and calls `request` too (read in 11.0.2).
 */
import { STATUS_CODES } from 'node:http';
import { Body } from './body.ts';
import type { Editable } from './edit.ts';
import type { LiveFlow } from './live-flow.ts';
import { bytesOf, pairs, type ResponseHead } from './messages.ts';

// #region headers
/** Pairs of name and value, in order, as on the wire: `[['Content-Length', '0']]`. */
type ScriptedHeaders = [name: string, value: string][];
// #endregion headers

interface ScriptedRequest {
  method: string;
  /** Path and query. */
  path: string;
  headers: ScriptedHeaders;
  /** null: it has not come yet, or is larger than 1 MiB. */
  content: Uint8Array | null;
}

// #region response
export interface ScriptedResponse {
  statusCode: number;
  /** The words after the status; default: HTTP's own. */
  reason?: string;
  headers: ScriptedHeaders;
  /** null: it has not come yet, or is larger than 1 MiB. */
  content: Uint8Array | string | null;
}
// #endregion response

/** A request and its response, which an addon may change. */
export interface ScriptedFlow {
  readonly id: string;
  readonly request: ScriptedRequest;
  /** Set before there is one: this is the answer, and the service is not asked. */
  response: ScriptedResponse | null;
}

type Hook = (flow: ScriptedFlow) => void | Promise<void>;

// #region addon
/** What a script does, at the times that it names. */
export interface Addon {
  /** The head of a request has come; its body has not. */
  requestheaders?: Hook;
  /** The whole request has come, and goes on after this. */
  request?: Hook;
  /** The head of the response has come. */
  responseheaders?: Hook;
  /** The whole response has come, and goes on after this. */
  response?: Hook;
}
// #endregion addon

/** A response that is on its way. */
export interface Arrived {
  head: ResponseHead;
  body: Body;
}

/** Something that an addon threw, or gave and nobody could send, as a sentence. */
export class ScriptError extends Error {
  override readonly name = 'ScriptError';
}

/** An addon at one flow. */
export class Script {
  readonly #addon: Addon;
  readonly #live: LiveFlow;
  readonly #flow: ScriptedFlow;

  constructor(addon: Addon, live: LiveFlow) {
    this.#addon = addon;
    this.#live = live;
    const { method, target, headers } = live.request;
    this.#flow = {
      id: live.id,
      request: { method, path: target, headers: pairs(headers), content: null },
      response: null,
    };
  }

  /**
   * At the request.
   * @param peek reads the body
   * @returns the request to go on with, or the answer
   * @throws ScriptError where the addon throws
   */
  async atRequest(message: Editable, peek: () => Promise<Uint8Array | null>): Promise<Editable | Arrived> {
    const { request } = this.#flow;
    await this.#call('requestheaders');
    if (this.#flow.response === null && this.#addon.request) {
      request.content = await peek();
      await this.#call('request');
    }
    if (this.#flow.response !== null) return this.#arrived(this.#flow.response);
    const { method, path, headers, content } = request;
    return { ...message, method, path, headers: flat(headers, 'request'), body: content };
  }

  /**
   * At the response, also one that the addon has given.
   * @throws ScriptError where the addon throws
   */
  async atResponse({ head, body }: Arrived): Promise<Arrived> {
    const { responseheaders, response: whole } = this.#addon;
    if (!responseheaders && !whole) return { head, body };
    const response: ScriptedResponse = {
      statusCode: head.status,
      reason: head.statusText,
      headers: pairs(head.headers),
      content: null,
    };
    const before = JSON.stringify(response);
    this.#flow.response = response;
    await this.#call('responseheaders');
    const content = whole ? await body.peek() : null;
    this.#flow.response.content ??= content;
    await this.#call('response');
    const { content: after, ...headAfter } = this.#flow.response;
    const isSame = after === content && JSON.stringify({ ...headAfter, content: null }) === before;
    if (isSame) return { head, body };
    return this.#arrived(this.#flow.response, after === content ? body : undefined);
  }

  async #call(hook: keyof Addon): Promise<void> {
    try {
      await this.#addon[hook]?.(this.#flow);
    } catch (error) {
      throw new ScriptError(`The script's ${hook} threw ${String(error)}.`, { cause: error });
    }
  }

  /** @param body the one that is on its way, where the addon has left it */
  #arrived({ statusCode, reason, headers, content }: ScriptedResponse, body?: Body): Arrived {
    if (!Number.isInteger(statusCode) || statusCode < 200 || statusCode > 999) {
      throw new ScriptError(`The script's response.statusCode is ${String(statusCode)}; write a number such as 503.`);
    }
    const onWire = flat(headers, 'response');
    const bytes = Buffer.from(content ?? '');
    if (!body && this.#live.request.method !== 'HEAD') checkLength(onWire, bytes.length);
    this.#live.fault ??= 'script';
    const statusText = reason ?? STATUS_CODES[statusCode] ?? '';
    const head = { status: statusCode, statusText, httpVersion: '1.1', headers: onWire };
    return { head, body: body ?? Body.of(bytes) };
  }
}

/** Headers as a list of names and values. An addon may be JavaScript, or was never type-checked. */
function flat(headers: unknown, of: 'request' | 'response'): string[] {
  const isPair = (pair: unknown): pair is [string, string] =>
    Array.isArray(pair) && pair.length === 2 && pair.every((text) => typeof text === 'string');
  if (Array.isArray(headers) && headers.every(isPair)) return headers.flat();
  throw new ScriptError(
    `The script's ${of}.headers must be a list of [name, value] pairs of strings, [['Content-Length', '0']] for one, ` +
      `not ${headers === undefined ? 'missing' : JSON.stringify(headers)}.`,
  );
}

/** A client waits for what was promised until it gives up: nothing tells it, or whoever looks on, that no more comes. */
function checkLength(headers: string[], bytes: number): void {
  const promised = bytesOf(headers);
  if (promised === null || promised <= bytes) return;
  throw new ScriptError(
    `The script's answer promises ${promised} bytes in Content-Length and has ${bytes}: its client would wait for the rest.`,
  );
}
