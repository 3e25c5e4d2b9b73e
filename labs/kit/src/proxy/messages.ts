/**
 * Heads of messages as they are on the wire, for everything between an engine's sockets and a kept flow. Nothing is
 * parsed or copied here before somebody asks: a proxy that shows 3,500 requests a second can't afford it.
 */

/** Names and values in turn, as Node gives them: case, order and repeats as they came. */
export type RawHeaders = readonly string[];

/** Largest head of a message, bytes: a session token alone can be beyond 2 KiB, and metadata another 2. */
export const MOST_HEADER_BYTES = 64 * 1024;

export interface RequestHead {
  method: string;
  scheme: 'http' | 'https';
  /** Path and query as sent; where the client takes the proxy for a proxy, the whole URL. */
  target: string;
  httpVersion: string;
  headers: RawHeaders;
}

export interface ResponseHead {
  status: number;
  statusText: string;
  httpVersion: string;
  headers: RawHeaders;
}

/** The first value of a header, by its lower-case name; undefined where there is none. */
export function headerOf(headers: RawHeaders, name: string): string | undefined {
  for (let at = 0; at < headers.length; at += 2) {
    const candidate = headers[at];
    // Lengths first: nearly every header that is not meant differs there.
    if (candidate?.length === name.length && candidate.toLowerCase() === name) return headers[at + 1];
  }
  return undefined;
}

/** Body size from content-length; null where the message did not say. */
export function bytesOf(headers: RawHeaders): number | null {
  const length = headerOf(headers, 'content-length');
  return length === undefined ? null : Number(length);
}

/** Headers by name, the repeated ones in a list. */
export function headersByName(headers: RawHeaders): Record<string, string[]> {
  const named: Record<string, string[]> = {};
  for (let at = 0; at < headers.length; at += 2)
    (named[(headers[at] ?? '').toLowerCase()] ??= []).push(headers[at + 1] ?? '');
  return named;
}

/** Headers of a record in the flat form. */
export function flatHeaders(headers: Record<string, string>): string[] {
  const flat: string[] = [];
  for (const name in headers) flat.push(name, headers[name] ?? '');
  return flat;
}

/** Flat headers as pairs. */
export function pairs(headers: RawHeaders): [string, string][] {
  const paired: [string, string][] = [];
  for (let at = 0; at < headers.length; at += 2) paired.push([headers[at] ?? '', headers[at + 1] ?? '']);
  return paired;
}

/** The headers without some, by their lower-case names. */
export function without(headers: RawHeaders, ...names: string[]): string[] {
  return pairs(headers)
    .filter(([name]) => !names.includes(name.toLowerCase()))
    .flat();
}
