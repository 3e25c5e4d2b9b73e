import type { Socket } from 'node:net';
import type { Exchange } from '../flows.ts';
import { decodedContent } from '../flows/content.ts';
import type { Origin } from './connections.ts';
import type { LiveFlow } from './live-flow.ts';
import { headerOf, pairs, type RawHeaders, type ResponseHead } from './messages.ts';

/** What was read of a flow so far; a body that was not, or that is too large, is null. */
export interface Bodies {
  request: Uint8Array | null;
  response: Uint8Array | null;
}

/** Where a flow comes from and where it goes. */
export interface Ends {
  client: Pick<Socket, 'remoteAddress' | 'remotePort'>;
  origin: Origin;
}

/** A flow as filters look at it: as it came. */
export function exchangeSeen(
  { request, error }: LiveFlow,
  { client, origin }: Ends,
  bodies: Bodies,
  response: ResponseHead | null,
): Exchange {
  return {
    request: {
      method: request.method,
      scheme: request.scheme,
      host: origin.host,
      port: origin.port,
      authority: '',
      path: request.target,
      headers: pairs(request.headers),
      body: decoded(bodies.request, request.headers),
    },
    response: response && {
      status: response.status,
      headers: pairs(response.headers),
      body: decoded(bodies.response, response.headers),
    },
    error,
    marked: '',
    client: `${client.remoteAddress}:${client.remotePort}`,
    server: `${origin.host}:${origin.port}`,
  };
}

function decoded(body: Uint8Array | null, headers: RawHeaders): Uint8Array | null {
  return body && decodedContent(body, headerOf(headers, 'content-encoding'));
}
