/** Lesson 06 with the clients of others: curl, boto3 and the AWS CLI, and mitmproxy's authority beside ours. */
import { emptyWorkshop, slowdown, type TestWorkshop } from '@slowdown/cli/testing';
import { labEnvironment, makeBucket, startBackend, type Backend } from '@slowdown/kit/backends';
import { isDistrusted, startProxy, writeTrustFiles, type Proxy } from '@slowdown/kit/proxy';
import { describeWith } from '@slowdown/kit/tiers/vitest';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../scripts/root.mjs';

const run = promisify(execFile);
const PYTHON_SIDE = join(ROOT, 'labs', '06-tls', 'python');
const BUCKET = 'results';
const HOST = `${BUCKET}.s3.us-east-1.amazonaws.com`;
/** What the proxy does not intercept, and its authority may not vouch for. */
const OUTSIDE = 'login.example';

let backend: Backend;
let proxy: Proxy;
let workshop: TestWorkshop;
let trust: Awaited<ReturnType<typeof writeTrustFiles>>;

beforeAll(async () => {
  backend = await startBackend('embedded');
  await makeBucket(backend.url, BUCKET);
  const lookup = async () => [{ address: '127.0.0.1', family: 4 }];
  proxy = await startProxy({ intercept: { hosts: ['amazonaws.com'], to: backend.url, lookup } });
  workshop = await emptyWorkshop();
  if (!proxy.authority) throw new Error('a proxy that intercepts has an authority');
  trust = await writeTrustFiles(proxy.authority, { folder: workshop.root, environment: {} });
});

afterAll(async () => {
  await proxy[Symbol.asyncDispose]();
  await backend[Symbol.asyncDispose]();
  await workshop[Symbol.asyncDispose]();
});

/** What curl says of a URL through a proxy: the body, or what went wrong. */
async function curl(url: string, proxyUrl: string, ...flags: string[]): Promise<string> {
  return run('curl', ['-sS', '--noproxy', '', '--max-time', '60', '--proxy', proxyUrl, ...flags, url]).then(
    ({ stdout }) => stdout,
    (error: unknown) => String(error),
  );
}

/** A server that our authority has certified, though it may not: for a name that is not below amazonaws.com. */
async function startOutside() {
  if (!proxy.authority) throw new Error('a proxy that intercepts has an authority');
  const server = createServer(await proxy.authority.issue(OUTSIDE), (_, response) => response.end('ok'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://${OUTSIDE}:${(server.address() as AddressInfo).port}/`,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
}

test('curl has to be told, and is not told too much', async () => {
  await using outside = await startOutside();
  const ours = ['--cacert', trust.certificate];
  expect(await curl(`https://${HOST}/`, proxy.url)).toMatch(/self-signed certificate in certificate chain/);
  expect(await curl(`https://${HOST}/`, proxy.url, ...ours)).toMatch(/<ListBucketResult/);
  expect(await curl(outside.url, proxy.url, ...ours)).toMatch(/permitted subtree violation/);
  // What --insecure gives away: it is as content with a name that the authority may not vouch for.
  expect(await curl(outside.url, proxy.url, '--insecure')).toBe('ok');
});

await describeWith('python', 'with the Python side', (location) => {
  const python = location ?? 'python3';
  const script = join(PYTHON_SIDE, 'trust.py');
  const rows = (stdout: string) =>
    stdout
      .trim()
      .split('\n')
      .map((line) => line.replace(/ {2,}/g, ' | '));

  test('boto3 reads AWS_CA_BUNDLE alone, and tries a certificate that it does not trust again', async () => {
    const typed = ['run', '--mode', 'intercept', '--buckets', BUCKET, '--', python, script];
    const { code, stdout, stderr } = await slowdown(workshop, typed);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const untrusted = '3 handshakes refused: self-signed certificate in certificate chain';
    expect(rows(stdout)).toEqual([
      `nothing | ${untrusted}`,
      `SSL_CERT_FILE, for OpenSSL | ${untrusted}`,
      'AWS_CA_BUNDLE | 1 handshake | accepted',
      '... and another bucket | 1 handshake | accepted, and answered 404',
      expect.stringMatching(/^verify=<what was shown> \| 3 handshakes refused: /),
      'verify=False | 1 handshake | accepted',
    ]);
  });

  test('five times in legacy mode: the proxy counts them', async () => {
    const environment = {
      ...labEnvironment(''),
      AWS_ENDPOINT_URL: '',
      HTTPS_PROXY: proxy.url,
      AWS_RETRY_MODE: 'legacy',
    };
    const before = proxy.tunnels.length;
    const head = `import boto3; boto3.client("s3").head_bucket(Bucket="${BUCKET}")`;
    await expect(run(python, ['-c', head], { env: environment })).rejects.toThrow(/SSL validation failed/);
    await expect.poll(() => proxy.tunnels.slice(before).filter(isDistrusted)).toHaveLength(5);
  });

  test('the AWS CLI takes --ca-bundle, and says what is wrong without it', async () => {
    const environment = { ...labEnvironment(''), AWS_ENDPOINT_URL: '', HTTPS_PROXY: proxy.url };
    const aws = join(dirname(python), 'aws');
    const ls = ['s3api', 'list-objects-v2', '--bucket', BUCKET];
    await expect(run(python, [aws, ...ls], { env: environment })).rejects.toThrow(/SSL validation failed/);
    await run(python, [aws, '--ca-bundle', trust.certificate, ...ls], { env: environment });
  });

  test("mitmproxy's authority may vouch for everybody, for ten years; ours for amazonaws.com, for hours", async () => {
    const folder = join(workshop.root, 'mitmproxy');
    const mitmdump = spawn(join(dirname(python), 'mitmdump'), [
      ...['--set', `confdir=${folder}`, '--listen-host', '127.0.0.1', '--listen-port', '0'],
      ...['--set', 'connection_strategy=lazy', '--scripts', join(PYTHON_SIDE, 'answer_all.py')],
    ]);
    try {
      const theirs = await listeningAt(mitmdump);
      const certificate = join(folder, 'mitmproxy-ca-cert.pem');
      expect(await curl(`https://${OUTSIDE}/`, theirs, '--cacert', certificate)).toBe(`${OUTSIDE} was read\n`);
      expect(await yearsOf(certificate)).toBeGreaterThan(9);
      expect(await extensionsOf(certificate)).not.toMatch(/Name Constraints/);
      expect(await yearsOf(trust.certificate)).toBeLessThan(1 / 365);
      expect(await extensionsOf(trust.certificate)).toMatch(
        /Name Constraints: critical\s+Permitted:\s+DNS:amazonaws\.com/,
      );
    } finally {
      mitmdump.kill();
      if (mitmdump.exitCode === null && mitmdump.signalCode === null) await once(mitmdump, 'exit');
    }
  });
});

/** The proxy's address, as mitmdump prints it when it listens. */
async function listeningAt({ stdout }: ChildProcess): Promise<string> {
  if (!stdout) throw new Error('mitmdump was started without its output');
  for await (const line of createInterface({ input: stdout })) {
    const [, port] = /listening at (?:http:\/\/)?127\.0\.0\.1:(\d+)/.exec(line) ?? [];
    if (port) return `http://127.0.0.1:${port}`;
  }
  throw new Error('mitmdump ended before it listened');
}

const YEAR_MS = 365 * 24 * 3_600_000;

async function yearsOf(certificate: string): Promise<number> {
  const { stdout } = await run('openssl', ['x509', '-in', certificate, '-noout', '-dates']);
  const [from = 0, until = 0] = [...stdout.matchAll(/=(.*)/g)].map(([, date = '']) => Date.parse(date));
  return (until - from) / YEAR_MS;
}

async function extensionsOf(certificate: string): Promise<string> {
  return (await run('openssl', ['x509', '-in', certificate, '-noout', '-text'])).stdout;
}
