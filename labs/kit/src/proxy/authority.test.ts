import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createSecureContext, createServer as createTlsServer } from 'node:tls';
import { promisify } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import { describeWith } from '../tiers/vitest.ts';
import { createAuthority, type Authority } from './authority.ts';

const run = promisify(execFile);
const HOSTS = ['amazonaws.com'];
const INSIDE = 'bucket.s3.eu-west-1.amazonaws.com';
const HOUR_MS = 3_600_000;

async function folder() {
  const path = await mkdtemp(join(tmpdir(), 'slowdown-authority-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** A server that shows the certificate that the authority issues for the given host, whatever it is asked for. */
async function serve(authority: Authority, host: string) {
  const context = createSecureContext(await authority.issue(host));
  const server = createTlsServer({ SNICallback: (_, done) => done(null, context) }, (socket) => {
    socket.on('error', () => socket.destroy());
    socket.resume().end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok');
  });
  // A client that refuses the certificate says so, and goes.
  server.on('tlsClientError', (_, socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
}

/** An issued certificate as `openssl verify` judges it: OK, or its reason. */
async function opensslVerdict(authority: Authority, host: string, ...flags: string[]): Promise<string> {
  await using files = await folder();
  const ca = join(files.path, 'ca.pem');
  const leaf = join(files.path, 'leaf.pem');
  await writeFile(ca, authority.certificate);
  await writeFile(leaf, (await authority.issue(host)).cert);
  try {
    const { stdout } = await run('openssl', ['verify', '-CAfile', ca, '-no-CApath', '-no-CAstore', ...flags, leaf]);
    return stdout.trim().endsWith(': OK') ? 'OK' : stdout;
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    return /error \d+ at \d+ depth lookup: (.*)/.exec(said)?.[1] ?? said;
  }
}

const atTime = (date: Date) => ['-attime', String(Math.floor(date.getTime() / 1000))];

describe('OpenSSL', () => {
  test.each(['amazonaws.com', 's3.eu-west-1.amazonaws.com', INSIDE, `${'b'.repeat(63)}.s3.eu-west-1.amazonaws.com`])(
    'accepts %s, to the letter of RFC 5280',
    async (host) => {
      const authority = await createAuthority({ hosts: HOSTS });
      const strictly = ['-x509_strict', '-purpose', 'sslserver', '-verify_hostname', host];
      expect(await opensslVerdict(authority, host, ...strictly)).toBe('OK');
    },
  );

  test.each([
    ['another domain', 'example.com', 'permitted subtree violation'],
    ['a name that only ends alike', 'notamazonaws.com', 'permitted subtree violation'],
    ['an IPv4 address', '127.0.0.1', 'excluded subtree violation'],
    ['an IPv6 address', '::1', 'excluded subtree violation'],
  ])('refuses %s', async (_, host, reason) => {
    expect(await opensslVerdict(await createAuthority({ hosts: HOSTS }), host)).toBe(reason);
  });

  test('refuses it before and after its hours', async () => {
    const authority = await createAuthority({ hosts: HOSTS, hours: 1 });
    const { notBefore, notAfter } = authority;
    expect(notAfter.getTime() - notBefore.getTime()).toBeLessThan(1.1 * HOUR_MS);
    expect(await opensslVerdict(authority, INSIDE, ...atTime(new Date(notAfter.getTime() - 1000)))).toBe('OK');
    expect(await opensslVerdict(authority, INSIDE, ...atTime(new Date(notAfter.getTime() + 1000)))).toBe(
      'certificate has expired',
    );
    expect(await opensslVerdict(authority, INSIDE, ...atTime(new Date(notBefore.getTime() - 1000)))).toBe(
      'certificate is not yet valid',
    );
  });

  test('refuses it for anything but a server', async () => {
    const authority = await createAuthority({ hosts: HOSTS });
    expect(await opensslVerdict(authority, INSIDE, '-purpose', 'sslserver')).toBe('OK');
    expect(await opensslVerdict(authority, INSIDE, '-purpose', 'sslclient')).toMatch(/purpose/);
    expect(await opensslVerdict(authority, INSIDE, '-purpose', 'smimesign')).toMatch(/purpose/);
  });
});

/** What a TLS client of Node says of the server: authorized, or its error. */
function nodeVerdict(port: number, servername: string, ca: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', servername, ca }, () => {
      resolve('authorized');
      socket.destroy();
    }).on('error', (error: Error) => resolve(error.message));
  });
}

describe('Node', () => {
  test('accepts it for a name below the hosts, and no other', async () => {
    const authority = await createAuthority({ hosts: HOSTS });
    await using inside = await serve(authority, INSIDE);
    await using outside = await serve(authority, 'example.com');
    expect(await nodeVerdict(inside.port, INSIDE, authority.certificate)).toBe('authorized');
    expect(await nodeVerdict(inside.port, 'other.amazonaws.com', authority.certificate)).toMatch(/altnames/);
    expect(await nodeVerdict(outside.port, 'example.com', authority.certificate)).toBe('permitted subtree violation');
  });

  test('refuses it when its hours are over', async () => {
    const authority = await createAuthority({ hosts: HOSTS, from: new Date(Date.now() - 9 * HOUR_MS) });
    await using server = await serve(authority, INSIDE);
    expect(await nodeVerdict(server.port, INSIDE, authority.certificate)).toBe('certificate has expired');
  });

  test('refuses what another run has issued', async () => {
    const [mine, others] = [await createAuthority({ hosts: HOSTS }), await createAuthority({ hosts: HOSTS })];
    await using server = await serve(others, INSIDE);
    expect(await nodeVerdict(server.port, INSIDE, mine.certificate)).toBe(
      'self-signed certificate in certificate chain',
    );
  });
});

test('curl accepts it inside, and refuses it outside', async () => {
  const authority = await createAuthority({ hosts: HOSTS });
  await using files = await folder();
  const ca = join(files.path, 'ca.pem');
  await writeFile(ca, authority.certificate);
  const curl = async (host: string) => {
    await using server = await serve(authority, host);
    const at = ['--noproxy', '*', '--connect-to', `${host}:443:127.0.0.1:${server.port}`];
    const asked = ['-sS', '--max-time', '20', '--cacert', ca, ...at, `https://${host}/`];
    return await run('curl', asked).then(
      ({ stdout }) => stdout,
      (error: unknown) => String(error),
    );
  };
  expect(await curl(INSIDE)).toBe('ok');
  expect(await curl('example.com')).toMatch(/permitted subtree violation/);
});

/** Connects as Python's ssl does by default, and strictly: what Python 3.13 made the default. */
const PYTHON_CLIENT = `
import socket, ssl, sys
port, host, ca = int(sys.argv[1]), sys.argv[2], sys.argv[3]
context = ssl.create_default_context(cafile=ca)
context.verify_flags |= ssl.VERIFY_X509_STRICT
try:
    with socket.create_connection(("127.0.0.1", port)) as plain, context.wrap_socket(plain, server_hostname=host):
        print("authorized")
except ssl.SSLCertVerificationError as error:
    print(error.verify_message)
`;
import { PATIENCE_MS } from './raw-ends.ts';

vi.setConfig({ testTimeout: PATIENCE_MS });

await describeWith('python', 'Python', (python) => {
  test('accepts it inside, and refuses it outside and when its hours are over', async () => {
    await using files = await folder();
    const verdict = async (authority: Authority, host: string) => {
      const ca = join(files.path, 'ca.pem');
      await writeFile(ca, authority.certificate);
      await using server = await serve(authority, host);
      const { stdout } = await run(python ?? 'python3', ['-c', PYTHON_CLIENT, String(server.port), host, ca]);
      return stdout.trim();
    };
    const authority = await createAuthority({ hosts: HOSTS });
    const over = await createAuthority({ hosts: HOSTS, from: new Date(Date.now() - 9 * HOUR_MS) });
    expect(await verdict(authority, INSIDE)).toBe('authorized');
    expect(await verdict(authority, 'example.com')).toBe('permitted subtree violation');
    expect(await verdict(over, INSIDE)).toBe('certificate has expired');
  });
});

describe('an authority', () => {
  test('covers its domains and what lies below, in any case, and no address', async () => {
    const authority = await createAuthority({ hosts: ['AmazonAWS.com.', 'localhost'] });
    expect(authority.hosts).toEqual(['amazonaws.com', 'localhost']);
    for (const host of ['amazonaws.com', 'S3.AMAZONAWS.COM', 's3.amazonaws.com.', 'localhost']) {
      expect(authority.covers(host), host).toBe(true);
    }
    for (const host of ['notamazonaws.com', 'amazonaws.com.cn', '127.0.0.1', '::1', '']) {
      expect(authority.covers(host), host).toBe(false);
    }
  });

  test('issues for its own hours, and shows the key to nobody', async () => {
    const authority = await createAuthority({ hosts: HOSTS });
    const leaf = new X509Certificate((await authority.issue(INSIDE)).cert);
    expect(leaf.subjectAltName).toBe(`DNS:${INSIDE}`);
    // Whole seconds: a certificate has no more.
    expect(Math.abs(leaf.validToDate.getTime() - authority.notAfter.getTime())).toBeLessThan(1000);
    expect(Math.abs(leaf.validFromDate.getTime() - authority.notBefore.getTime())).toBeLessThan(1000);
    expect(JSON.stringify(authority)).not.toMatch(/PRIVATE/);
  });

  test.each([
    ['*.amazonaws.com', /asterisk/],
    ['https://amazonaws.com', /scheme/],
    ['amazonaws.com:443', /port/],
    ['127.0.0.1', /address/],
    ['::1', /address/],
    ['', /can't be intercepted/],
  ])('is not made for "%s"', async (host, sentence) => {
    await expect(createAuthority({ hosts: [host] })).rejects.toMatchObject({
      name: 'AuthorityError',
      code: 'HOSTS',
      message: expect.stringMatching(sentence),
    });
  });

  test.each([0, -1, NaN, Infinity, 169])('is not made for %d hours', async (hours) => {
    await expect(createAuthority({ hosts: HOSTS, hours })).rejects.toMatchObject({ code: 'HOURS' });
  });

  test('is not made for no host', async () => {
    await expect(createAuthority({ hosts: [] })).rejects.toMatchObject({ code: 'HOSTS' });
  });
});
