import { createHash, randomBytes } from 'node:crypto';
import { Agent, createServer, request, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { GetObjectCommand, ListBucketsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { labClient, startBackend } from './backends.ts';
import { callTrees } from './flows.ts';
import { startProxy } from './proxy.ts';
import { PrefixLimit } from './throttle.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/** A service that answers each request with a digest of the body it got. */
async function startDigester() {
  const server = createServer((incoming, response) => {
    void digestOf(incoming).then((digest) => response.end(digest));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function digestOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of stream) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return `${bytes} ${hash.digest('hex')}`;
}

async function put(url: string, body: Buffer, { chunked = false, agent }: { chunked?: boolean; agent?: Agent } = {}) {
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = chunked ? { 'transfer-encoding': 'chunked' } : { 'content-length': body.length };
    const options = { method: 'PUT', headers, ...(agent && { agent }) };
    const outgoing = request(`${url}/bucket/prefix/key`, options, resolve).on('error', reject);
    for (let at = 0; at < body.length; at += 64 * KIB) outgoing.write(body.subarray(at, at + 64 * KIB));
    outgoing.end();
  });
  const { localPort } = incoming.socket;
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  return { status: incoming.statusCode ?? 0, text: Buffer.concat(chunks).toString(), localPort };
}

const sizes = [
  ['0 B', 0],
  ['1 MiB - 1', MIB - 1],
  ['1 MiB + 1', MIB + 1],
  ['16 MiB', 16 * MIB],
] as const;

describe('a body arrives byte-identical', () => {
  for (const [name, size] of sizes) {
    for (const chunked of [false, true]) {
      for (const held of [false, true]) {
        test(`${name}, ${chunked ? 'chunked' : 'plain'}, ${held ? 'held back 20 ms' : 'passed on at once'}`, async () => {
          await using upstream = await startDigester();
          await using proxy = await startProxy({
            upstream: upstream.url,
            rules: held ? [{ fault: { type: 'latency', ms: 20 } }] : [],
          });
          const body = randomBytes(size);
          const { status, text } = await put(proxy.url, body, { chunked });
          expect(status).toBe(200);
          expect(text).toBe(`${size} ${createHash('sha256').update(body).digest('hex')}`);
        });
      }
    }
  }
});

describe('faults, as a real SDK client meets them', () => {
  test('an upload over the limit gets S3s SlowDown, is retried, and the object arrives', async () => {
    await using backend = await startBackend('embedded');
    let nowMs = 0;
    const limit = new PrefixLimit({ ratePerSecond: 1000, burst: 1, clock: () => nowMs });
    await using proxy = await startProxy({ upstream: backend.url, rules: [{ fault: { type: 'slowDown' }, limit }] });
    const stopListening = proxy.subscribe((flow) => {
      if (flow.response?.status === 503) nowMs += 1000;
    });
    const s3 = labClient(proxy.url);
    await fetch(`${backend.url}/parts`, { method: 'PUT' });
    await s3.send(new PutObjectCommand({ Bucket: 'parts', Key: 'run/1', Body: 'one' }));
    const second = await s3.send(new PutObjectCommand({ Bucket: 'parts', Key: 'run/2', Body: 'two' }));
    const stored = await s3.send(new GetObjectCommand({ Bucket: 'parts', Key: 'run/2' }));
    stopListening();
    s3.destroy();

    expect(second.$metadata.attempts).toBe(2);
    expect(await stored.Body?.transformToString()).toBe('two');
    const tree = callTrees(proxy.flows)[1];
    expect(tree?.attempts.map((flow) => [flow.response?.status, flow.response?.errorCode, flow.fault])).toEqual([
      [503, 'SlowDown', 'slowDown'],
      [200, null, null],
    ]);
    expect(tree?.outcome).toBe('succeeded');
    // The client slept between the two, and the proxy saw it: the gap is no shorter than what the SDK says it waited.
    expect(tree?.waitingMs).toBeGreaterThanOrEqual(second.$metadata.totalRetryDelay ?? Infinity);
  });

  for (const [type, status, code] of [
    ['slowDown', 503, 'SlowDown'],
    ['internalError', 500, 'InternalError'],
    ['tooManyRequests', 429, undefined],
  ] as const) {
    test(`${type} is ${status}, and the client is told ${code ?? 'no code'}`, async () => {
      await using upstream = await startDigester();
      await using proxy = await startProxy({ upstream: upstream.url, rules: [{ fault: { type } }] });
      const s3 = labClient(proxy.url, { maxAttempts: 1 });
      const error: unknown = await s3.send(new ListBucketsCommand()).catch((thrown: unknown) => thrown);
      s3.destroy();
      expect(error).toMatchObject({ $metadata: { httpStatusCode: status } });
      if (code) expect(error).toMatchObject({ name: code });
    });
  }

  test('ten answers of the proxy use one connection', async () => {
    await using upstream = await startDigester();
    await using proxy = await startProxy({ upstream: upstream.url, rules: [{ fault: { type: 'slowDown' } }] });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<number | undefined>();
    for (let n = 0; n < 10; n++) {
      const { status, localPort } = await put(proxy.url, Buffer.from('x'), { agent });
      expect(status).toBe(503);
      ports.add(localPort);
    }
    agent.destroy();
    expect([...ports]).toEqual([expect.any(Number)]);
  });
});

test('no credential of a real client is kept in a flow', async () => {
  await using backend = await startBackend('embedded');
  await using proxy = await startProxy({ upstream: backend.url });
  const s3 = labClient(proxy.url, {
    credentials: { accessKeyId: 'AKIDSECRET', secretAccessKey: 'shh', sessionToken: 'TOKENSECRET' },
  });
  await s3.send(new ListBucketsCommand());
  s3.destroy();
  const kept = JSON.stringify(proxy.flows);
  expect(kept).toContain('authorization');
  expect(kept).not.toMatch(/AKIDSECRET|TOKENSECRET|Signature=/);
});

test('memory is bounded: the oldest flows leave', async () => {
  await using upstream = await startDigester();
  await using proxy = await startProxy({ upstream: upstream.url, keepFlows: 3 });
  for (let n = 0; n < 5; n++) await put(proxy.url, Buffer.from(String(n)));
  expect(proxy.flows).toHaveLength(3);
});

test('the proxy is reached on loopback only, and its port is free afterwards', async () => {
  await using upstream = await startDigester();
  let port: number;
  {
    await using proxy = await startProxy({ upstream: upstream.url });
    port = Number(new URL(proxy.url).port);
    const outside = Object.values(networkInterfaces()).flatMap((list) =>
      (list ?? []).filter((entry) => entry.family === 'IPv4' && !entry.internal).map((entry) => entry.address),
    );
    for (const address of outside) expect(await canConnect(address, port)).toBe(false);
    expect(await canConnect('127.0.0.1', port)).toBe(true);
  }
  expect(await canConnect('127.0.0.1', port)).toBe(false);
});

async function canConnect(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
      .on('connect', () => {
        socket.destroy();
        resolve(true);
      })
      .on('error', () => resolve(false));
  });
}
