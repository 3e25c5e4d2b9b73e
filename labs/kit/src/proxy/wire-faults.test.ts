import { randomBytes } from 'node:crypto';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { describe, expect, test, vi } from 'vitest';
import { labClient } from '../backends.ts';
import type { Fault } from '../faults.ts';
import { parseFilter } from '../flows.ts';
import { startProxy, type Proxy, type Rule } from '../proxy.ts';
import { tenthOfTheBackoff } from '../testing/backoff.ts';
import { eventually, PATIENCE_MS, RawClient, startRaw } from './raw-ends.ts';

vi.setConfig({ testTimeout: PATIENCE_MS });

const HEAD_END = /\r\n\r\n/;
const ASK = 'GET /k HTTP/1.1\r\nHost: x\r\n\r\n';
const OK =
  'HTTP/1.1 200 OK\r\nDate: Mon, 01 Jan 2035 00:00:00 GMT\r\nETag: "abc"\r\nContent-Length: 10\r\n\r\n0123456789';
const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n0\r\n\r\n';

const startOk = (answer = OK) => startRaw(HEAD_END, (socket) => socket.write(answer));
const faulty = (upstream: string, ...faults: Fault[]) =>
  startProxy({ upstream, rules: faults.map((fault) => ({ fault })) });

describe('breaking the connection', () => {
  test.each([
    ['reset', 'the proxy reset the connection'],
    ['closed', 'the proxy closed the connection'],
  ] as const)('%s: nothing is answered, and nothing is passed on', async (type, why) => {
    await using service = await startOk();
    await using proxy = await faulty(service.url, { type });
    using client = new RawClient(proxy.url);
    client.say(ASK);
    await eventually(() => expect(client.ended).toBe(type));
    expect({ heard: client.heard, came: service.came }).toEqual({ heard: '', came: [] });
    await proxy.idle();
    expect(proxy.flows).toMatchObject([{ fault: type, response: null, error: expect.stringContaining(why) }]);
  });

  test('closed is no reset for a client that is still uploading', async () => {
    await using service = await startOk();
    await using proxy = await faulty(service.url, { type: 'closed' });
    using client = new RawClient(proxy.url);
    client.say(`PUT /k HTTP/1.1\r\nHost: x\r\nContent-Length: 8000000\r\n\r\n${'x'.repeat(8_000_000)}`);
    await eventually(() => expect(client.ended).toBe('closed'));
  });

  test('timeout: nothing comes until the client gives up', async () => {
    await using service = await startOk();
    await using proxy = await faulty(service.url, { type: 'timeout' });
    await expect(fetch(proxy.url, { signal: AbortSignal.timeout(50) })).rejects.toThrow(/timeout/);
    await proxy.idle();
    expect(proxy.flows).toMatchObject([{ fault: 'timeout', response: null, error: 'the proxy never answered' }]);
  });

  test.each([
    ['closed', 'ECONNRESET'],
    ['reset', 'ECONNRESET'],
    ['timeout', 'ETIMEDOUT'],
  ] as const)('after %s the SDK for JavaScript tries three times, and says %s', async (type, code) => {
    await using service = await startOk();
    await using proxy = await faulty(service.url, { type });
    const s3 = labClient(proxy.url, {
      retryStrategy: tenthOfTheBackoff(),
      requestHandler: { requestTimeout: 100, throwOnRequestTimeout: true },
    });
    const error: unknown = await s3.send(new ListBucketsCommand()).catch((thrown: unknown) => thrown);
    s3.destroy();
    expect(error).toMatchObject({ name: 'TimeoutError', code, $metadata: { attempts: 3 } });
    await proxy.idle();
    expect(proxy.totals).toMatchObject({ calls: 1, attempts: 3, retries: 2 });
  });
});

describe('refusing an upload before its body has come', () => {
  const head = 'PUT /k HTTP/1.1\r\nHost: x\r\n';

  test('the client sees the 503, may send the rest, and its connection goes on', async () => {
    await using service = await startOk();
    await using proxy = await faulty(service.url, { type: 'slowDown' });
    using client = new RawClient(proxy.url);
    client.say(`${head}Content-Length: 8000000\r\n\r\n`);
    await eventually(() => expect(client.heard).toMatch(/^HTTP\/1\.1 503 Slow Down[^]*<\/Error>$/));
    client.say('x'.repeat(8_000_000) + ASK);
    await eventually(() => expect(client.heard.match(/<\/Error>/g)).toHaveLength(2));
    expect(client.ended).toBeNull();
  });

  test('with Expect: 100-continue the connection ends, because nobody knows whether the body comes', async () => {
    await using service = await startOk();
    await using proxy = await faulty(service.url, { type: 'slowDown' });
    using client = new RawClient(proxy.url);
    client.say(`${head}Expect: 100-continue\r\nContent-Length: 8000000\r\n\r\n`);
    await eventually(() => expect(client.ended).toBe('closed'));
    expect(client.heard).toMatch(/^HTTP\/1\.1 503 Slow Down[^]*\r\nConnection: close\r\n[^]*<\/Error>$/);
  });

  test('with Connection: close the client still gets the whole answer', async () => {
    await using service = await startOk();
    await using proxy = await faulty(service.url, { type: 'slowDown' });
    using client = new RawClient(proxy.url);
    client.say(`${head}Connection: close\r\nContent-Length: 8000000\r\n\r\n${'x'.repeat(8_000_000)}`);
    await eventually(() => expect(client.ended).toBe('closed'));
    expect(client.heard).toMatch(/^HTTP\/1\.1 503 Slow Down[^]*<\/Error>$/);
  });
});

describe('shaping a response', () => {
  const heardFrom = async (answer: string, ...faults: Fault[]) => {
    await using service = await startOk(answer);
    await using proxy = await faulty(service.url, ...faults);
    using client = new RawClient(proxy.url);
    client.say(ASK);
    await eventually(() => expect(client.heard.length >= answer.length || client.ended !== null).toBe(true));
    return { heard: client.heard, ended: client.ended, flow: await onlyFlow(proxy) };
  };

  test('a truncated body: the length is true, the bytes are fewer, the connection is closed', async () => {
    const { heard, ended, flow } = await heardFrom(OK, { type: 'truncatedBody', keptPart: 0.4 });
    expect({ heard, ended }).toEqual({ heard: OK.replace(/456789$/, ''), ended: 'closed' });
    expect(flow).toMatchObject({ fault: 'truncatedBody', response: { status: 200, bytes: 10 } });
  });

  test('a truncated chunked body has no end', async () => {
    const { heard, ended } = await heardFrom(CHUNKED, { type: 'truncatedBody', keptPart: 0.4 });
    expect({ heard, ended }).toEqual({ heard: CHUNKED.replace(/a\r\n0123[^]*$/, '4\r\n0123\r\n'), ended: 'closed' });
  });

  test('a truncated body may have lost all', async () => {
    const { heard } = await heardFrom(OK, { type: 'truncatedBody', keptPart: 0 });
    expect(heard).toBe(OK.replace('0123456789', ''));
  });

  test('a corrupted body: one byte differs, headers and length do not', async () => {
    const { heard } = await heardFrom(OK, { type: 'corruptedBody' });
    const differing = Array.from(OK, (character, at) => character !== heard[at]).filter(Boolean);
    expect({ length: heard.length, differing }).toEqual({ length: OK.length, differing: [true] });
  });

  test('a clock that is wrong', async () => {
    const { heard } = await heardFrom(OK, { type: 'clockSkew', ms: -900_000 });
    expect(heard).toBe(OK.replace('Mon, 01 Jan 2035 00:00:00', 'Sun, 31 Dec 2034 23:45:00'));
  });

  test('several add up', async () => {
    const { heard, flow } = await heardFrom(
      OK,
      { type: 'clockSkew', ms: 1000 },
      { type: 'latency', ms: 5 },
      { type: 'clockSkew', ms: 1000 },
      { type: 'truncatedBody', keptPart: 0.1 },
    );
    expect(heard).toBe(OK.replace('00:00:00', '00:00:02').replace(/123456789$/, ''));
    expect(flow?.fault).toBe('clockSkew + latency + clockSkew + truncatedBody');
  });
});

describe('shaping an answer that is itself a fault', () => {
  const REFUSAL: Fault = { type: 'status', status: 403, code: 'RequestTimeTooSkewed' };

  // A rule that looks at responses takes requests another way through the proxy.
  test.each([
    ['where no rule looks at responses', []],
    ['where one does', [{ match: parseFilter('~c 299'), fault: { type: 'reset' as const } }]],
  ])('its clock is wrong and its body is cut off, %s', async (_, others) => {
    await using service = await startOk();
    const rules = [
      { fault: { type: 'clockSkew', ms: 7_200_000 } },
      { fault: { type: 'truncatedBody', keptPart: 0.1 } },
      { fault: REFUSAL },
      ...others,
    ] satisfies Rule[];
    await using proxy = await startProxy({ upstream: service.url, rules });
    using client = new RawClient(proxy.url);
    client.say(ASK);
    await eventually(() => expect(client.ended).toBe('closed'));
    const date = /^date: (.*)\r$/m.exec(client.heard)?.[1] ?? '';
    expect(Date.parse(date) - Date.now()).toBeGreaterThan(3_600_000);
    expect(client.heard).not.toContain('</Error>');
    expect(service.came).toEqual([]);
  });

  test.each([
    ['corrects its clock and tries again where the service’s is another', 7_200_000, 3],
    ['gives up where both are the same', null, 1],
  ] as const)('the SDK for JavaScript %s', async (_, ms, attempts) => {
    await using service = await startOk();
    await using proxy = await faulty(
      service.url,
      ...(ms === null ? [] : [{ type: 'clockSkew', ms } as const]),
      REFUSAL,
    );
    const s3 = labClient(proxy.url, { retryStrategy: tenthOfTheBackoff() });
    const error: unknown = await s3.send(new ListBucketsCommand()).catch((thrown: unknown) => thrown);
    s3.destroy();
    expect(error).toMatchObject({ name: 'RequestTimeTooSkewed', $metadata: { attempts } });
  });
});

test('an object of which bytes were changed fails its checksum at the real client', async () => {
  const body = randomBytes(5000);
  const crc = 'AAAAAA==';
  await using service = await startRaw(HEAD_END, (socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nx-amz-checksum-crc32: ${crc}\r\nContent-Length: ${body.length}\r\n\r\n`);
    socket.write(body);
  });
  await using proxy = await faulty(service.url, { type: 'corruptedBody' });
  expect(Buffer.from(await (await fetch(proxy.url)).arrayBuffer())).not.toEqual(body);
});

async function onlyFlow(proxy: Proxy) {
  await proxy.idle();
  return proxy.flows[0];
}
