/** What a request says about its body, checked before fauxqs sees it: fauxqs takes a body that its checksum denies. */
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { crc32 } from 'node:zlib';
import { Crc32c, Crc64Nvme } from '@aws-sdk/checksums/crc';
import { errorAnswer, type Answer } from './answers.ts';

const CHECKSUMS: Record<string, (body: Buffer) => Promise<Uint8Array> | Uint8Array> = {
  CRC32: (body) => Buffer.from(crc32(body).toString(16).padStart(8, '0'), 'hex'),
  CRC32C: (body) => digest(new Crc32c(), body),
  CRC64NVME: (body) => digest(new Crc64Nvme(), body),
  SHA1: (body) => createHash('sha1').update(body).digest(),
  SHA256: (body) => createHash('sha256').update(body).digest(),
};

const PREFIX = 'x-amz-checksum-';

/** A checksum that a request brings, by the algorithm's name in capitals. */
export interface Checksum {
  algorithm: string;
  value: string;
}

/** The checksum of the body that the headers bring, or null. Headers about checksums that hold none are passed over. */
export function checksumIn(headers: IncomingHttpHeaders): Checksum | null {
  for (const algorithm of Object.keys(CHECKSUMS)) {
    const value = headers[PREFIX + algorithm.toLowerCase()];
    if (typeof value === 'string') return { algorithm, value };
  }
  return null;
}

/** S3's answer where the body is not the one that the headers describe, or null. */
export async function bodyProblem(headers: IncomingHttpHeaders, body: Buffer): Promise<Answer | null> {
  const md5 = headers['content-md5'];
  if (typeof md5 === 'string') {
    if (!/^[A-Za-z0-9+/]{22}==$/.test(md5)) {
      return errorAnswer(400, 'InvalidDigest', 'The Content-MD5 you specified was invalid.');
    }
    if (createHash('md5').update(body).digest('base64') !== md5) {
      return errorAnswer(400, 'BadDigest', 'The Content-MD5 you specified did not match what we received.');
    }
  }
  const checksum = checksumIn(headers);
  const compute = CHECKSUMS[checksum?.algorithm ?? ''];
  if (checksum && compute) {
    const actual = Buffer.from(await compute(body)).toString('base64');
    if (actual.length !== checksum.value.length) {
      const header = PREFIX + checksum.algorithm.toLowerCase();
      return errorAnswer(400, 'InvalidRequest', `Value for ${header} header is invalid.`);
    }
    if (actual !== checksum.value) {
      const said = `The ${checksum.algorithm} you specified did not match the calculated checksum.`;
      return errorAnswer(400, 'BadDigest', said);
    }
  }
  const signed = headers['x-amz-content-sha256'];
  // Else it is a word, such as UNSIGNED-PAYLOAD.
  if (typeof signed === 'string' && /^[0-9a-f]{64}$/.test(signed)) {
    if (createHash('sha256').update(body).digest('hex') !== signed) {
      const said = "The provided 'x-amz-content-sha256' header does not match what was computed.";
      return errorAnswer(400, 'XAmzContentSHA256Mismatch', said);
    }
  }
  return null;
}

/** A body without its aws-chunked frame, and the checksums that came behind it. */
export interface Unframed {
  body: Buffer;
  checksums: Record<string, string>;
}

/**
 * Takes a body out of aws-chunked: `HEX[;chunk-signature=…]\r\n`, bytes, `\r\n`, until the size 0, then trailers.
 * @returns null where it ends too early or is none
 */
export function unframed(framed: Buffer): Unframed | null {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = framed.indexOf('\r\n', at);
    const [, hex] = /^([0-9a-f]+)(?:;|$)/i.exec(framed.toString('latin1', at, Math.max(lineEnd, at))) ?? [];
    if (hex === undefined) return null;
    const size = Number.parseInt(hex, 16);
    at = lineEnd + 2;
    if (size === 0) break;
    if (framed.toString('latin1', at + size, at + size + 2) !== '\r\n') return null;
    chunks.push(framed.subarray(at, at + size));
    at += size + 2;
  }
  const lines = framed.toString('latin1', at).split(/\r?\n/).filter(Boolean);
  const trailers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  const checksums = Object.fromEntries(trailers.filter(([name]) => name.startsWith(PREFIX)));
  return { body: Buffer.concat(chunks), checksums };
}

async function digest(
  hash: { update(body: Uint8Array): void; digest(): Promise<Uint8Array> },
  body: Uint8Array,
): Promise<Uint8Array> {
  hash.update(body);
  return hash.digest();
}
