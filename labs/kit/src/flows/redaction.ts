/**
 * Credentials taken out of whatever is kept, shown or written: headers, paths, bodies. Always on. It would rather take
 * too much: what signs a request, and what S3, STS and the others repeat of it, is known by name; an access key id is
 * known by its form wherever it stands.
 */

export const REDACTED = '[redacted]';

/** Headers that carry credentials, or enough to replay a request. */
const SECRET_HEADERS = [
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'x-amz-security-token',
  'x-amz-s3session-token',
  'x-amz-server-side-encryption-customer-key',
  'x-amz-copy-source-server-side-encryption-customer-key',
  'x-amz-sso_bearer_token',
  'x-aws-ec2-metadata-token',
];

/** Parameters, form fields, elements and JSON keys that do the same, in lower case. */
const SECRET_NAMES = [
  ...SECRET_HEADERS,
  // A presigned URL or form: SigV4, then SigV2.
  'x-amz-credential',
  'x-amz-signature',
  'awsaccesskeyid',
  'signature',
  'securitytoken',
  // The Authorization header of SigV4, where a message repeats it.
  'credential',
  // Answers of STS and of the instance metadata; what is sent for them.
  'accesskeyid',
  'secretaccesskey',
  'sessiontoken',
  'token',
  'webidentitytoken',
  'samlassertion',
  'tokencode',
  // What S3 repeats where a signature does not match.
  'signatureprovided',
  'stringtosign',
  'stringtosignbytes',
  'canonicalrequest',
  'canonicalrequestbytes',
  'token-0',
  // Secrets Manager, and sign-in services.
  'secretstring',
  'secretbinary',
  'password',
  'accesstoken',
  'refreshtoken',
  'idtoken',
  'clientsecret',
];

const headers = new Set(SECRET_HEADERS);
const names = new Set(SECRET_NAMES);
const anyName = SECRET_NAMES.join('|');

/** A parameter in a URL, a form or an Authorization header; in XML and JSON the & may be written otherwise. */
const PARAMETER = /(^|&amp;|\\u0026|[?&,;\s])([^=?&,;\s"'<>]+)=([^&#,\s"'<>]*)/g;
const ELEMENT = new RegExp(String.raw`<(${anyName})(\s[^>]*)?>[^]*?(?:</\1\s*>|$)`, 'gi');
const JSON_MEMBER = new RegExp(String.raw`("(?:${anyName})"\s*:\s*)"(?:[^"\\]|\\[^])*(?:"|$)`, 'gi');
/** JSON within a JSON string. */
const QUOTED_MEMBER = new RegExp(String.raw`(\\"(?:${anyName})\\"\s*:\s*)\\"[^]*?(?:\\"|$)`, 'gi');
const FORM_PART = new RegExp(String.raw`(name="(?:${anyName})"[^]*?\r?\n\r?\n)[^]*?(?=\r?\n--|$)`, 'gi');
/** A header's line in a canonical request, which Query and EC2 services repeat in their messages. */
const HEADER_LINE = new RegExp(String.raw`(${SECRET_HEADERS.join('|')}):[^\n\\<]*`, 'gi');
/** An access key id, alone or with SigV2's signature behind it. */
const ACCESS_KEY = /\b(?:AKIA|ASIA)[A-Z0-9]{12,}(?::[\w+/=]+)?/g;
const USER_OF_URL = /\/\/[^/?#\s@]+@/g;

/** Headers with every credential replaced by {@link REDACTED}; names are lower-cased. */
export function redactHeaders(given: Record<string, string | string[] | undefined>): Record<string, string> {
  const clean: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const key = name.toLowerCase();
    const text = Array.isArray(value) ? value.join(', ') : value;
    // A copy source or a referrer may be a presigned URL.
    clean[key] = headers.has(key) ? REDACTED : redactPath(text);
  }
  return clean;
}

/** A path or URL with the credentials of a presigned request replaced. */
export function redactPath(path: string): string {
  return path
    .replace(USER_OF_URL, '//redacted@')
    .replace(PARAMETER, (whole, before: string, name: string) =>
      names.has(decoded(name).toLowerCase()) ? `${before}${name}=${REDACTED}` : whole,
    )
    .replace(ACCESS_KEY, REDACTED);
}

/** A body, of XML, JSON or a form, with every credential in it replaced; also where its end is missing. */
export function redactBody(body: string): string {
  return redactPath(
    body
      .replace(ELEMENT, `<$1>${REDACTED}</$1>`)
      .replace(QUOTED_MEMBER, `$1\\"${REDACTED}\\"`)
      .replace(JSON_MEMBER, `$1"${REDACTED}"`)
      .replace(FORM_PART, `$1${REDACTED}`)
      .replace(HEADER_LINE, `$1:${REDACTED}`),
  );
}

/** A parameter's name may be percent-encoded, and still be that name. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
