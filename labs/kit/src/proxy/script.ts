/**
 * Scripts: what mitmproxy's users write as an addon, with its names and at its times. What the addon gives goes out as it
 * is: nothing is added, no length either.
 *
 * One thing differs. An answer that is given at `requestheaders` goes out at once, as a service does it that says no
 * before the body. mitmproxy takes the whole body first, and calls `request` too (read in 11.0.2).
 */
import { STATUS_CODES } from 'node:http';
import { Body } from './body.ts';
import type { Editable } from './edit.ts';
import type { LiveFlow } from './live-flow.ts';
import { pairs, type ResponseHead } from './messages.ts';

/** Names and values in order, as on the wire. */
type ScriptedHeaders = [name: string, value: string][];

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

/** Something that an addon threw, as a sentence. */
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
    return { ...message, method, path, headers: headers.flat(), body: content };
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

  #arrived({ statusCode, reason, headers, content }: ScriptedResponse, body = bodyOf(content)): Arrived {
    this.#live.fault ??= 'script';
    const statusText = reason ?? STATUS_CODES[statusCode] ?? '';
    return { head: { status: statusCode, statusText, httpVersion: '1.1', headers: headers.flat() }, body };
  }
}

function bodyOf(content: ScriptedResponse['content']): Body {
  return Body.of(Buffer.from(content ?? ''));
}
