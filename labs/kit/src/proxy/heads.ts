import { request as httpRequest, type ClientRequest, type ServerResponse } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Line, Origin } from './connections.ts';
import { MOST_HEADER_BYTES, without, type RawHeaders, type ResponseHead } from './messages.ts';

/** What goes on to an upstream. */
interface Asked {
  method: string;
  path: string;
  headers: RawHeaders;
}

/** Sends the head of a request as it is. The Host header stays: it is signed, and it may name the bucket. */
export function askUpstream(
  { method, path, headers }: Asked,
  { origin, line }: { origin: Origin; line: Line },
): ClientRequest {
  return (origin.scheme === 'https' ? httpsRequest : httpRequest)({
    host: origin.host,
    port: origin.port,
    method,
    path,
    headers: [...headers],
    setDefaultHeaders: false,
    agent: line.agent,
    maxHeaderSize: MOST_HEADER_BYTES,
  });
}

/**
 * Writes the head of a response as it is: no header is added but what ends a connection that can't go on.
 * @param isHeldBack the client waits for a word before it sends the body that it announced
 * @returns what goes out
 */
export function writeHead(
  response: ServerResponse,
  head: ResponseHead,
  { isHeldBack }: { isHeldBack: boolean },
): ResponseHead {
  response.sendDate = false;
  response.useChunkedEncodingByDefault = false;
  response.removeHeader('connection');
  let { headers } = head;
  if (response.req.httpVersion === '1.0') headers = without(headers, 'transfer-encoding', 'trailer');
  // Whether the body comes after all, nobody knows; so what follows on the connection neither.
  if (isHeldBack) headers = [...without(headers, 'connection', 'keep-alive'), 'Connection', 'close'];
  response.writeHead(head.status, head.statusText, [...headers]);
  return headers === head.headers ? head : { ...head, headers };
}
