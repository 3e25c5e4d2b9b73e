/**
 * Heads that are kept for somebody who may look later: their headers in one string. The garbage collector copies what
 * lives, and the twenty strings of a head for each of 5,000 flows cost more than the whole rest of a refusal's flow.
 */
import type { RawHeaders, RequestHead, ResponseHead } from './messages.ts';

/** Ends a header on the wire, so it is in none. */
const LINE_END = '\n';

class KeptHeaders {
  readonly httpVersion: string;
  readonly #lines: string;

  constructor({ httpVersion, headers }: { httpVersion: string; headers: RawHeaders }) {
    this.httpVersion = httpVersion;
    this.#lines = headers.join(LINE_END);
  }

  get headers(): RawHeaders {
    return this.#lines === '' ? [] : this.#lines.split(LINE_END);
  }
}

export class KeptRequest extends KeptHeaders implements RequestHead {
  readonly method: string;
  readonly scheme: RequestHead['scheme'];
  readonly target: string;

  constructor(head: RequestHead) {
    super(head);
    this.method = head.method;
    this.scheme = head.scheme;
    this.target = head.target;
  }
}

export class KeptResponse extends KeptHeaders implements ResponseHead {
  readonly status: number;
  readonly statusText: string;

  constructor(head: ResponseHead) {
    super(head);
    this.status = head.status;
    this.statusText = head.statusText;
  }
}
