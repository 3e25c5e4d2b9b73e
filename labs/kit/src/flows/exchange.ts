/**
 * The message that a filter looks at: as it came, before anything was redacted or changed. It lives in the proxy while
 * the flow does and is never stored.
 */
import type { Flow } from '../flows.ts';

/** Name and value, case and order as on the wire; one character a byte, as Node reads headers. */
export type Header = readonly [name: string, value: string];

export interface Exchange {
  request: {
    method: string;
    scheme: string;
    /** Where the request goes on to, by name or address. What the client asked for is in Host or `authority`. */
    host: string;
    port: number;
    /** HTTP/2's `:authority`, or the target of a CONNECT; empty otherwise. */
    authority: string;
    /** Path and query as sent. */
    path: string;
    headers: readonly Header[];
    /** With its content-encoding undone; null where it was not seen, or is too big to look at. */
    body: Uint8Array | null;
  };
  /** null while there is none. */
  response: {
    status: number;
    headers: readonly Header[];
    /** As the request's. */
    body: Uint8Array | null;
  } | null;
  /** Why the flow ended otherwise than with a whole response; null where it did not. */
  error: string | null;
  /** The mark that somebody gave the flow; empty where there is none. */
  marked: string;
  /** Addresses of the client and of the server that was connected to, `127.0.0.1:4566`; null where not known. */
  client: string | null;
  server: string | null;
}

/**
 * An exchange of a kept flow, for the panel, the command and the matchers. What a flow does not keep is not there:
 * credentials, bodies other than those of errors, the case and the repeats of header names.
 * @param upstream URL of what all requests go on to, where a proxy has one such place; else each goes where it asked to
 */
export function exchangeOf(flow: Flow, upstream?: string): Exchange {
  const { request, response } = flow;
  const to = upstream === undefined ? null : new URL(upstream);
  return {
    request: {
      method: request.method,
      scheme: request.scheme ?? 'http',
      ...(to ? target({ ...request, host: to.host }) : target(request)),
      authority: '',
      path: request.path,
      headers: Object.entries(request.headers),
      body: null,
    },
    response: response && {
      status: response.status,
      headers: Object.entries(response.headers),
      body: response.body === null ? null : new TextEncoder().encode(response.body),
    },
    error: flow.error ?? null,
    marked: '',
    client: null,
    server: to && to.host,
  };
}

function target({ scheme, host: hostHeader }: Flow['request']): { host: string; port: number } {
  const [, host = hostHeader, port] = /^(.*):(\d+)$/.exec(hostHeader) ?? [];
  return { host, port: Number(port ?? (scheme === 'https' ? 443 : 80)) };
}
