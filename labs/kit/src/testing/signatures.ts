import { createHash, createHmac } from 'node:crypto';
import type { Addon, ScriptedFlow } from '../proxy.ts';
import { LAB_CREDENTIALS } from '../backends/client.ts';

/** `authorization` as SigV4 writes it. Source: "Signature calculations for the Authorization header", S3 API reference. */
const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=[^/,]+\/(?<scope>(?<day>\d{8})\/(?<region>[^/]+)\/(?<service>[^/]+)\/aws4_request), ?SignedHeaders=(?<signed>[^,]+), ?Signature=(?<signature>[0-9a-f]{64})$/;

/**
 * A script for a proxy that checks signatures as S3 does, which no backend here does: a request whose signature is not that
 * of its method, path and headers, or that has an x-amz- header which is not signed, is answered 403. The body is taken at
 * its word, x-amz-content-sha256.
 */
export const checkSignatures: Addon = {
  requestheaders(flow) {
    const answer = refusal(flow.request);
    if (answer === null) return;
    const content = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${answer.code}</Code><Message>${answer.message}</Message></Error>`;
    const headers: [string, string][] = [
      ['Content-Type', 'application/xml'],
      ['Content-Length', String(content.length)],
    ];
    flow.response = { statusCode: 403, headers, content };
  },
};

function refusal(request: ScriptedFlow['request']): { code: string; message: string } | null {
  const header = valuesOf(request.headers);
  const found = AUTHORIZATION.exec(header('authorization'))?.groups;
  if (!found) return { code: 'AccessDenied', message: 'The request is not signed with AWS4-HMAC-SHA256' };
  const { scope = '', day = '', region = '', service = '', signed = '', signature = '' } = found;
  const names = signed.split(';');
  const left = request.headers
    .map(([name]) => name.toLowerCase())
    .find((name) => /^x-amz-/.test(name) && !names.includes(name));
  // S3's own words.
  if (left !== undefined) {
    return {
      code: 'AccessDenied',
      message: `There were headers present in the request which were not signed: ${left}`,
    };
  }
  const [path = '', query = ''] = request.path.split('?');
  const canonical = [
    request.method,
    path,
    query
      .split('&')
      .map((each) => (each.includes('=') ? each : `${each}=`))
      .filter((each) => each !== '=')
      .toSorted()
      .join('&'),
    ...names.map((name) => `${name}:${header(name)}`),
    '',
    signed,
    header('x-amz-content-sha256'),
  ].join('\n');
  const toSign = [
    'AWS4-HMAC-SHA256',
    header('x-amz-date'),
    scope,
    createHash('sha256').update(canonical).digest('hex'),
  ].join('\n');
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(
    hmac,
    `AWS4${LAB_CREDENTIALS.secretAccessKey}`,
  );
  if (hmac(key, toSign).toString('hex') === signature) return null;
  return {
    code: 'SignatureDoesNotMatch',
    message: 'The request signature we calculated does not match the signature you provided.',
  };
}

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** Looks up a header of any case: repeats joined by commas, white space as the specification has it. */
const valuesOf = (headers: ScriptedFlow['request']['headers']) => (wanted: string) =>
  headers
    .filter(([name]) => name.toLowerCase() === wanted)
    .map(([, value]) => value.trim().replaceAll(/\s+/g, ' '))
    .join(',');
