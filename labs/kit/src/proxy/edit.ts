import { validateHeaderName, validateHeaderValue } from 'node:http';
import { REDACTED, redactHeaders, redactPath } from '../flows.ts';
import { pairs, type RawHeaders } from './messages.ts';

/** What somebody changes in a held message; what is absent stays. */
export interface Edit {
  /** Of a request. */
  method?: string;
  /** Of a request: path and query. */
  path?: string;
  /** Of a response, 200 to 599. */
  status?: number;
  /** All headers, in order. A value that was shown redacted, given back so, stays what it was. */
  headers?: readonly (readonly [name: string, value: string])[];
  /** Content-length follows it; checksums do not, unless they are edited too. */
  body?: Uint8Array;
}

/** A message whose parts can be edited. */
export interface Editable {
  at: 'request' | 'response';
  /** Empty in a response. */
  method: string;
  path: string;
  /** 0 in a request. */
  status: number;
  headers: RawHeaders;
  /** null: too large to be looked at. */
  body: Uint8Array | null;
}

/** An edit that can't be made, or a flow that is not held. The message says why. */
export class HoldingError extends Error {
  override readonly name = 'HoldingError';
  readonly code: 'NOT_HELD' | 'EDIT';

  constructor(code: HoldingError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Headers as they are shown: in order, every credential redacted. */
export function shownHeaders(headers: RawHeaders): [string, string][] {
  return pairs(headers).map(([name, value]) => [name, redactHeaders({ [name]: value })[name.toLowerCase()] ?? '']);
}

/**
 * The message with the edit made.
 * @throws HoldingError where it can't be: the client or the upstream would see no HTTP
 */
export function edited(message: Editable, edit: Edit): Editable {
  check(message, edit);
  const { method = message.method, path = message.path, status = message.status, body = message.body } = edit;
  const headers = edit.headers ? restored(message.headers, edit.headers) : message.headers;
  return {
    at: message.at,
    method,
    path: path === redactPath(message.path) ? message.path : path,
    status,
    headers: edit.body ? withLength(headers, edit.body.length) : headers,
    body,
  };
}

function check({ at, body }: Editable, edit: Edit): void {
  const refuse = (why: string, cause?: unknown): never => {
    throw new HoldingError('EDIT', why, { cause });
  };
  const { method, path, status } = edit;
  if (at === 'request' && status !== undefined) refuse('A request has no status: edit it when the response is held.');
  if (at === 'response' && (method ?? path) !== undefined) {
    refuse('Method and path have been sent already: edit them when the request is held.');
  }
  if (method !== undefined && !/^[A-Z]+$/.test(method)) refuse(`A method is capital letters, as GET, not "${method}".`);
  if (path !== undefined && !/^\/[\x21-\x7e]*$/.test(path)) {
    refuse(`A path begins with / and has no spaces; write a space as %20. It was "${path}".`);
  }
  if (status !== undefined && !(Number.isInteger(status) && status >= 200 && status <= 599)) {
    refuse(`A status is 200 to 599, not ${status}.`);
  }
  if (edit.body && body === null) refuse('This body is larger than 1 MiB: it can be passed on or dropped, not edited.');
  for (const [name, value] of edit.headers ?? []) {
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch (error) {
      refuse(`The header "${name}" can't be sent so: ${error instanceof Error ? error.message : ''}`, error);
    }
  }
}

/** Values that were shown redacted are the original ones again: the nth of a name is the nth of that name. */
function restored(original: RawHeaders, given: NonNullable<Edit['headers']>): string[] {
  const shown = shownHeaders(original);
  const taken = new Set<number>();
  return given.flatMap(([name, value]) => {
    const at = value.includes(REDACTED)
      ? shown.findIndex(([one, text], n) => !taken.has(n) && same(one, name) && text === value)
      : -1;
    taken.add(at);
    return [name, at < 0 ? value : (original[at * 2 + 1] ?? value)];
  });
}

/** Where the body's size is said, it is the new one; where it is said by chunks, it is still. */
function withLength(headers: RawHeaders, bytes: number): string[] {
  const all = pairs(headers);
  if (all.some(([name]) => same(name, 'transfer-encoding'))) return [...headers];
  const isGiven = all.some(([name]) => same(name, 'content-length'));
  const lengths = all.map(([name, value]) => [name, same(name, 'content-length') ? String(bytes) : value]);
  return [...lengths.flat(), ...(isGiven || bytes === 0 ? [] : ['Content-Length', String(bytes)])];
}

function same(name: string, other: string): boolean {
  return name.toLowerCase() === other.toLowerCase();
}
