/** The content-encoding of a body undone, as a filter's `~b` and an error's code want it. Needs Node's zlib. */
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib';

/** Most bytes that a body may become: a small body can be packed from gigabytes. */
const MOST_BYTES = 16 << 20;

const options = { maxOutputLength: MOST_BYTES };

const DECODERS: Record<string, (body: Uint8Array) => Uint8Array> = {
  gzip: (body) => gunzipSync(body, options),
  deflate: inflated,
  deflateraw: inflated,
  br: (body) => brotliDecompressSync(body, options),
  zstd: (body) => zstdDecompressSync(body, options),
};

/**
 * A body without its content-encoding, by mitmproxy's rules: one that can't be undone, because it is unknown, broken or
 * unpacks to more than 16 MiB, leaves the body as it came.
 * @param encoding the value of content-encoding; undefined where there is none
 */
export function decodedContent(body: Uint8Array, encoding: string | undefined): Uint8Array {
  const decode = DECODERS[(encoding ?? '').toLowerCase()];
  if (!decode || body.length === 0) return body;
  try {
    return decode(body);
  } catch {
    return body;
  }
}

/** Some servers leave out the header that a deflate stream should begin with. */
function inflated(body: Uint8Array): Uint8Array {
  try {
    return inflateSync(body, options);
  } catch {
    return inflateRawSync(body, options);
  }
}
