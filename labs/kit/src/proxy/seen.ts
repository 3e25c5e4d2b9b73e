import type { Socket } from 'node:net';
import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import type { Exchange } from '../flows.ts';
import { LOOK_AT_BYTES } from './body.ts';
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

const DECODERS: Record<string, (body: Uint8Array, options: { maxOutputLength: number }) => Uint8Array> = {
  gzip: gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
};

/** A body with its content-encoding undone, where it is a known one and what comes out is not too large. */
function decoded(body: Uint8Array | null, headers: RawHeaders): Uint8Array | null {
  const decode = DECODERS[headerOf(headers, 'content-encoding')?.toLowerCase() ?? ''];
  if (body === null || body.length === 0 || !decode) return body;
  try {
    return decode(body, { maxOutputLength: LOOK_AT_BYTES });
  } catch {
    return null;
  }
}
