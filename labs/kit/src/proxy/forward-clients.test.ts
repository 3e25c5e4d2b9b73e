/** Clients that nobody here wrote, with nothing but their own settings, through the proxy to buckets in host names. */
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { HttpsProxyAgent } from 'hpagent';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { labEnvironment, makeBucket, startBackend, type Backend } from '../backends.ts';
import { isDistrusted, startProxy, writeTrustFiles, type Proxy } from '../proxy.ts';
import { describeWith } from '../tiers/vitest.ts';
import type { TrustFiles } from './authority-files.ts';

const run = promisify(execFile);
const BUCKET = 'real-clients';
const HOST = `${BUCKET}.s3.us-east-1.amazonaws.com`;
const MIB = 1024 * 1024;

let backend: Backend;
let proxy: Proxy;
let folder: string;
let trust: TrustFiles;
let body: string;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  backend = await startBackend('embedded');
  proxy = await startProxy({ intercept: { hosts: ['amazonaws.com'], to: backend.url } });
  await makeBucket(backend.url, BUCKET);
  folder = await mkdtemp(join(tmpdir(), 'slowdown-clients-'));
  if (!proxy.authority) throw new Error('a forward proxy has an authority');
  trust = await writeTrustFiles(proxy.authority, { folder, environment: {} });
  body = join(folder, 'body');
  await writeFile(body, randomBytes(9 * MIB));
  const { AWS_ENDPOINT_URL: _, ...others } = labEnvironment('');
  environment = { ...others, ...trust.variables, HTTPS_PROXY: proxy.url, NO_PROXY: '' };
});

afterAll(async () => {
  await proxy[Symbol.asyncDispose]();
  await backend[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(() => proxy.clear());

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function expectStored(key: string) {
  const response = await fetch(`${backend.url}/${BUCKET}/${key}`);
  expect(digest(await response.bytes())).toBe(digest(await readFile(body)));
}

/** What the proxy saw: "PUT /key 200", in order. */
async function seen() {
  await proxy.idle();
  return proxy.flows.map(({ request, response }) => `${request.method} ${request.path} ${response?.status}`);
}

describe('the JavaScript SDK', () => {
  function client(ca: string) {
    return new S3Client({
      region: 'us-east-1',
      credentials: { accessKeyId: 'slowdown', secretAccessKey: 'slowdown' },
      requestHandler: new NodeHttpHandler({
        httpsAgent: new HttpsProxyAgent({ proxy: proxy.url, keepAlive: true, ca }),
      }),
    });
  }

  test('puts and gets with checksums in the trailer', async () => {
    const s3 = client(proxy.authority?.certificate ?? '');
    const bytes = await readFile(body);
    const key = { Bucket: BUCKET, Key: 'sdk' };
    await s3.send(new PutObjectCommand({ ...key, Body: bytes }));
    expect(await s3.send(new HeadObjectCommand(key))).toMatchObject({ ContentLength: bytes.length });
    const { Body } = await s3.send(new GetObjectCommand({ ...key, Range: 'bytes=100-199' }));
    expect(await Body?.transformToByteArray()).toEqual(new Uint8Array(bytes.subarray(100, 200)));
    s3.destroy();
    await expectStored('sdk');
    expect(await seen()).toEqual(['PUT /sdk?x-id=PutObject 200', 'HEAD /sdk 200', 'GET /sdk?x-id=GetObject 206']);
    expect(proxy.flows[0]?.request).toMatchObject({ host: HOST });
    expect(JSON.stringify(proxy.flows)).not.toContain('Signature=');
  });

  test('does not try again where it does not trust the certificate', async () => {
    const before = proxy.tunnels.length;
    const s3 = client('');
    const error: unknown = await s3
      .send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'sdk' }))
      .catch((thrown: unknown) => thrown);
    s3.destroy();
    expect(error).toMatchObject({ code: 'SELF_SIGNED_CERT_IN_CHAIN', $metadata: { attempts: 1 } });
    await eventually(() => expect(proxy.tunnels.slice(before).map(isDistrusted)).toEqual([true]));
    expect(await seen()).toEqual([]);
  });
});

describe('curl', () => {
  const curl = (...flags: string[]) =>
    run('curl', ['-sS', '--fail', '--max-time', '30', ...flags, `https://${HOST}/curl`], {
      env: environment,
      encoding: 'buffer',
      maxBuffer: 64 * MIB,
    });

  test.each(['--http1.1', '--http2'])('%s uploads and downloads', async (version) => {
    await curl(version, '--upload-file', body);
    const { stdout } = await curl(version);
    expect(digest(stdout)).toBe(digest(await readFile(body)));
    expect(await seen()).toEqual(['PUT /curl 200', 'GET /curl 200']);
  });

  test('waits for 100 Continue', async () => {
    const { stderr } = await curl('--verbose', '--http1.1', '--upload-file', body, '--header', 'Expect: 100-continue');
    expect(stderr.toString()).toMatch(/< HTTP\/1\.1 100 Continue/);
    await expectStored('curl');
  });

  test('says that it does not trust an authority that it was not told of, and the proxy hears it', async () => {
    const env = { ...environment, ...Object.fromEntries(Object.keys(trust.variables).map((name) => [name, ''])) };
    await expect(run('curl', ['-sS', `https://${HOST}/`], { env })).rejects.toThrow(/self-signed certificate/);
    await eventually(() =>
      expect(proxy.tunnels.at(-1)).toMatchObject({ requests: 0, error: expect.stringMatching(/unknown ca/) }),
    );
  });
});

test('a program of Node that uses the proxy of its environment', async () => {
  const program = `const answer = await fetch('https://${HOST}/node', { method: 'PUT', body: 'x' }); console.log(answer.status);`;
  const env = { ...environment, NODE_USE_ENV_PROXY: '1' };
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], { env });
  expect(stdout.trim()).toBe('200');
  expect(await seen()).toEqual(['PUT /node 200']);
});

const BOTO3 = `
import boto3, sys
bucket, path = sys.argv[1:]
s3 = boto3.client("s3")
s3.put_object(Bucket=bucket, Key="boto3", Body=open(path, "rb"))
assert s3.get_object(Bucket=bucket, Key="boto3")["Body"].read() == open(path, "rb").read()
assert s3.get_object(Bucket=bucket, Key="boto3", Range="bytes=100-199")["ContentLength"] == 100
s3.upload_file(path, bucket, "transferred")
`;

const URLLIB = `
import sys, urllib.request
headers = {"content-type": "application/octet-stream"}
request = urllib.request.Request(sys.argv[1], method="PUT", data=b"x", headers=headers)
print(urllib.request.urlopen(request).status)
`;
import { eventually, PATIENCE_MS } from './raw-ends.ts';

vi.setConfig({ testTimeout: PATIENCE_MS });

await describeWith('python', 'Python', (python) => {
  const location = python ?? 'python3';

  test('boto3, and s3transfer in it', async () => {
    await run(location, ['-c', BOTO3, BUCKET, body], { env: environment });
    await expectStored('boto3');
    await expectStored('transferred');
    const [put] = proxy.flows;
    expect(put?.request).toMatchObject({ method: 'PUT', host: `${BUCKET}.s3.amazonaws.com`, path: '/boto3' });
    expect(put?.request.headers).toMatchObject({ expect: '100-continue' });
    expect((await seen()).every((line) => /20[06]$/.test(line))).toBe(true);
  });

  test('the AWS CLI', async () => {
    const aws = location.replace(/python3?(\.exe)?$/, 'aws$1');
    await run(location, [aws, 's3', 'cp', '--only-show-errors', body, `s3://${BUCKET}/cli`], { env: environment });
    await expectStored('cli');
  });

  test('urllib of the standard library', async () => {
    const { stdout } = await run(location, ['-c', URLLIB, `https://${HOST}/urllib`], { env: environment });
    expect(stdout.trim()).toBe('200');
  });
});
