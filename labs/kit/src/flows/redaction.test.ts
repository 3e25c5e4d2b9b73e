import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Flow } from '../flows.ts';
import { toHar } from './har.ts';
import { REDACTED, redactBody, redactHeaders, redactPath } from './redaction.ts';

const base64 = fc.stringMatching(/^[A-Za-z0-9+/]{40,300}$/);

/** Credentials as AWS gives them out: access key id, secret, session token, and what is made of them. */
const credentials = fc.record({
  id: fc.stringMatching(/^(AKIA|ASIA)[A-Z2-7]{16}$/),
  secret: fc.stringMatching(/^[A-Za-z0-9+/]{40}$/),
  token: base64.map((text) => `${text}==`),
  signature: fc.stringMatching(/^[0-9a-f]{64}$/),
});
type Credentials = typeof credentials extends fc.Arbitrary<infer T> ? T : never;

const scope = '/20261123/us-east-1/s3/aws4_request';

/** Where headers carry them. */
const HEADERS: Record<string, (given: Credentials) => Record<string, string>> = {
  SigV4: ({ id, signature, token }) => ({
    Authorization: `AWS4-HMAC-SHA256 Credential=${id}${scope}, SignedHeaders=host, Signature=${signature}`,
    'X-Amz-Security-Token': token,
  }),
  SigV2: ({ id, signature }) => ({ authorization: `AWS ${id}:${signature}` }),
  "a customer's key": ({ secret }) => ({ 'x-amz-server-side-encryption-customer-key': secret }),
  'the key of a copy source': ({ secret }) => ({ 'x-amz-copy-source-server-side-encryption-customer-key': secret }),
  'S3 Express': ({ token }) => ({ 'x-amz-s3session-token': token }),
  'a presigned copy source': ({ id, signature }) => ({
    'x-amz-copy-source': `/b/k?X-Amz-Credential=${id}&X-Amz-Signature=${signature}`,
  }),
  'a cookie': ({ token }) => ({ cookie: `session=${token}`, 'set-cookie': `session=${token}; Secure` }),
  'the metadata service': ({ token }) => ({ 'x-aws-ec2-metadata-token': token }),
};

const PATHS: Record<string, (given: Credentials) => string> = {
  'presigned with SigV4': ({ id, signature, token }) =>
    `/b/k?X-Amz-Credential=${encodeURIComponent(id + scope)}&X-Amz-Security-Token=${encodeURIComponent(token)}` +
    `&X-Amz-Signature=${signature}&x-id=GetObject`,
  'presigned with SigV2': ({ id, signature }) => `/b/k?AWSAccessKeyId=${id}&Expires=1&Signature=${signature}`,
  'with unusual case and coding': ({ token, signature }) =>
    `/?x-amz-security%2Dtoken=${token}&X-AMZ-SIGNATURE=${signature}`,
  "with STS's parameters": ({ token }) =>
    `/?Action=AssumeRoleWithWebIdentity&WebIdentityToken=${encodeURIComponent(token)}`,
  'a URL with a user': ({ secret }) => `http://me:${secret.replaceAll('/', '')}@localhost/`,
};

const BODIES: Record<string, (given: Credentials) => string> = {
  'AssumeRole over Query': ({ id, secret, token }) =>
    `<AssumeRoleResponse><Credentials><AccessKeyId>${id}</AccessKeyId><SecretAccessKey>${secret}</SecretAccessKey>` +
    `<SessionToken>${token}</SessionToken></Credentials></AssumeRoleResponse>`,
  'AssumeRole over JSON': ({ id, secret, token }) =>
    JSON.stringify({ Credentials: { AccessKeyId: id, SecretAccessKey: secret, SessionToken: token } }, null, 2),
  'JSON in a JSON string': ({ id, secret, token }) =>
    JSON.stringify({ log: JSON.stringify({ accessKeyId: id, secretAccessKey: secret, sessionToken: token }) }),
  'the metadata service': ({ id, secret, token }) =>
    JSON.stringify({ Code: 'Success', AccessKeyId: id, SecretAccessKey: secret, Token: token }),
  'a Query request': ({ id, signature, token }) =>
    `Action=SendMessage&AWSAccessKeyId=${id}&Signature=${encodeURIComponent(signature)}&SecurityToken=${encodeURIComponent(token)}`,
  'a presigned POST': ({ id, signature, token }) =>
    [
      ['key', 'k'],
      ['x-amz-credential', id + scope],
      ['X-Amz-Signature', signature],
      ['x-amz-security-token', token],
      ['file', 'data'],
    ]
      .map(([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
      .join('') + '--b--\r\n',
  'what S3 repeats of a wrong signature': ({ id, signature, token }) =>
    `<Error><Code>SignatureDoesNotMatch</Code><AWSAccessKeyId>${id}</AWSAccessKeyId>` +
    `<SignatureProvided>${signature}</SignatureProvided>` +
    `<CanonicalRequest>GET\n/\n\nhost:h\nx-amz-security-token:${token}\n</CanonicalRequest></Error>`,
  'what SQS repeats of a wrong signature': ({ token, id }) =>
    JSON.stringify({
      __type: 'com.amazon.coral.service#InvalidSignatureException',
      message: `The Canonical String should have been\n'POST\n/\n\nhost:h\nx-amz-security-token:${token}\n' for ${id}`,
    }),
  'what repeats an Authorization header': ({ id, signature }) =>
    `{"message":"bad: Authorization=AWS4-HMAC-SHA256 Credential=${id}${scope}, SignedHeaders=host, Signature=${signature}"}`,
  'a presigned URL in XML': ({ id, signature, token }) =>
    `<Location>https://h/?X-Amz-Credential=${id}&amp;X-Amz-Security-Token=${token}&amp;X-Amz-Signature=${signature}</Location>`,
  'cut in the middle': ({ secret }) => `<Credentials><SecretAccessKey>${secret}`,
  'JSON cut in the middle': ({ secret }) => `{"SecretAccessKey": "${secret}`,
  'a key that is not known': ({ id }) =>
    `<Error><Code>InvalidAccessKeyId</Code><Message>${id} is unknown</Message></Error>`,
};

/** What must not be found: nothing of the secrets, however they are coded. */
function secretsOf(given: Credentials): string[] {
  return Object.values(given).flatMap((value) => [value, encodeURIComponent(value), value.slice(0, 20)]);
}

function foundIn(text: string, given: Credentials): string[] {
  return secretsOf(given).filter((secret) => text.includes(secret));
}

function table<T>(title: string, places: Record<string, (given: Credentials) => T>, redact: (made: T) => string) {
  describe(title, () => {
    test.each(Object.entries(places))('%s', (_, make) => {
      fc.assert(
        fc.property(credentials, (given) => {
          expect(foundIn(redact(make(given)), given)).toEqual([]);
        }),
        { seed: 20_261_123 },
      );
    });
  });
}

table('no credential is left in headers', HEADERS, (made) => JSON.stringify(redactHeaders(made)));
table('no credential is left in a path', PATHS, redactPath);
table('no credential is left in a body', BODIES, redactBody);

test('no credential of any place gets into a HAR', () => {
  const pick = <T>(places: Record<string, T>) => fc.constantFrom(...Object.values(places));
  fc.assert(
    fc.property(
      credentials,
      pick(HEADERS),
      pick(HEADERS),
      pick(PATHS),
      pick(BODIES),
      (given, requestHeaders, responseHeaders, path, body) => {
        const flow: Flow = {
          id: 'f',
          startMs: 0,
          endMs: 1,
          request: { method: 'GET', host: 'h', path: path(given), headers: requestHeaders(given), bytes: null },
          response: {
            status: 403,
            statusText: 'Forbidden',
            headers: { ...responseHeaders(given), location: path(given) },
            bytes: null,
            errorCode: null,
            body: body(given),
          },
          fault: null,
          sdk: null,
        };
        expect(foundIn(JSON.stringify(toHar([flow], { startedAt: new Date(0) })), given)).toEqual([]);
      },
    ),
    { seed: 20_261_123, numRuns: 500 },
  );
});

describe('what is no credential stays', () => {
  test.each([
    '<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message><RequestId>R</RequestId></Error>',
    '{"__type":"ThrottlingException","NextToken":"n","message":"Rate exceeded, rate=200/s"}',
    'Action=ReceiveMessage&MaxNumberOfMessages=10&Version=2012-11-05',
  ])('%s', (body) => {
    expect(redactBody(body)).toBe(body);
  });

  test('redacted twice is redacted once', () => {
    for (const make of Object.values(BODIES)) {
      const once = redactBody(make({ id: 'AKIAABCDEFGHIJKLMNOP', secret: 's3cr3t', token: 't0k3n', signature: 'abc' }));
      expect(redactBody(once)).toBe(once);
      expect(once).toContain(REDACTED);
    }
  });
});
