import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Flow } from '../flows.ts';
import { fromHar, HarError, toHar } from './har.ts';

const startedAt = new Date('2026-11-23T15:57:00.000Z');

const throttled: Flow = {
  id: 'f-1',
  startMs: 10,
  endMs: 52.5,
  request: {
    method: 'PUT',
    scheme: 'https',
    host: 'bucket.s3.amazonaws.com',
    path: '/a%20b/key?x-id=PutObject&X-Amz-Signature=[redacted]',
    headers: { host: 'bucket.s3.amazonaws.com', 'content-length': '7' },
    bytes: 7,
  },
  response: {
    status: 503,
    statusText: 'Slow Down',
    headers: { 'content-type': 'application/xml', 'content-length': '41' },
    bytes: 41,
    errorCode: 'SlowDown',
    body: '<Error><Code>SlowDown</Code></Error>',
  },
  fault: 'latency + slowDown',
  sdk: { invocationId: 'i', attempt: 2, maxAttempts: 3 },
  held: [{ at: 'request', startMs: 12, endMs: 32, endedBy: 'resumed' }],
};

const open: Flow = { ...throttled, id: 'f-2', endMs: null, response: null, fault: null, sdk: null, held: [] };

describe('toHar', () => {
  const [first, second] = toHar([throttled, open], { startedAt }).log.entries;

  test('says when, how long, and how long of that it was held', () => {
    expect(first).toMatchObject({ startedDateTime: '2026-11-23T15:57:00.010Z', time: 42.5 });
    expect(first?.timings).toMatchObject({ blocked: 20, send: 0, wait: 22.5, receive: 0 });
  });

  test('says what the proxy did in _slowdown', () => {
    expect(first?._slowdown).toMatchObject({
      fault: 'latency + slowDown',
      sdk: { attempt: 2 },
      held: [{ endedBy: 'resumed' }],
    });
  });

  test('a flow in flight has the status 0', () => {
    expect(second).toMatchObject({ time: 0, response: { status: 0, headers: [] }, _slowdown: { endMs: null } });
  });

  test('the URL and its parameters', () => {
    expect(first?.request.url).toBe(
      'https://bucket.s3.amazonaws.com/a%20b/key?x-id=PutObject&X-Amz-Signature=[redacted]',
    );
    expect(first?.request.queryString[0]).toEqual({ name: 'x-id', value: 'PutObject' });
  });
});

const name = fc.stringMatching(/^[a-z][a-z-]{0,8}$/);
const headers = fc.dictionary(name, fc.stringMatching(/^[!-~]{0,12}$/), { noNullPrototype: true, maxKeys: 4 });
const ms = fc.integer({ min: 0, max: 1e6 }).map((tenths) => tenths / 10);
const bytes = fc.option(fc.nat());

const flow: fc.Arbitrary<Flow> = fc.record(
  {
    id: fc.uuid(),
    startMs: ms,
    endMs: fc.option(ms),
    request: fc
      .record({
        method: fc.constantFrom('GET', 'PUT', 'POST'),
        scheme: fc.option(fc.constant('https' as const), { nil: undefined }),
        httpVersion: fc.option(fc.constant('2.0'), { nil: undefined }),
        host: fc.constantFrom('127.0.0.1:4566', 'bucket.s3.amazonaws.com', 'localhost:80'),
        path: fc.webUrl({ withQueryParameters: true }).map((url) => url.replace(/^\w+:\/\/[^/?]*\/?/, '/')),
        headers,
        bytes,
      })
      .map(({ scheme, httpVersion, ...rest }) => ({
        ...rest,
        ...(scheme && { scheme }),
        ...(httpVersion && { httpVersion }),
        headers: { ...rest.headers, host: rest.host },
      })),
    response: fc.option(
      fc
        .record({ status: fc.integer({ min: 100, max: 599 }), statusText: fc.string(), headers, bytes, code: name })
        .map(({ code, ...rest }) => ({
          ...rest,
          errorCode: rest.status < 400 ? null : code,
          body: rest.status < 400 ? null : `<Error><Code>${code}</Code></Error>`,
        })),
    ),
    fault: fc.option(fc.constantFrom('slowDown', 'latency + slowDown')),
    sdk: fc.option(fc.record({ invocationId: fc.uuid(), attempt: fc.nat(), maxAttempts: fc.option(fc.nat()) })),
    error: fc.string(),
    held: fc.array(
      fc.record({
        at: fc.constantFrom('request' as const, 'response' as const),
        startMs: ms,
        endMs: fc.option(ms),
        endedBy: fc.option(fc.constantFrom('resumed' as const, 'timed out' as const)),
      }),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: ['id', 'startMs', 'endMs', 'request', 'response', 'fault', 'sdk'] },
);

describe('fromHar', () => {
  test('gives back what toHar was given, through a file', () => {
    fc.assert(
      fc.property(fc.array(flow, { maxLength: 3 }), (flows) => {
        const file = JSON.stringify(toHar(flows, { startedAt }));
        expect(fromHar(JSON.parse(file))).toEqual(flows);
      }),
      { seed: 20_261_123 },
    );
  });

  test("reads another tool's archive as far as it tells, and keeps no credential of it", () => {
    const entry = {
      startedDateTime: '2026-11-23T16:57:00.250+01:00',
      time: 12,
      request: {
        method: 'POST',
        url: 'https://sqs.us-east-1.amazonaws.com/?X-Amz-Credential=AKIDEXAMPLE',
        headers: [
          { name: 'Authorization', value: 'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE' },
          { name: 'amz-sdk-invocation-id', value: 'i' },
          { name: 'amz-sdk-request', value: 'attempt=1; max=3' },
        ],
      },
      response: {
        status: 400,
        headers: [],
        content: { text: btoa('{"__type":"com.amazonaws.sqs#RequestThrottled"}'), encoding: 'base64' },
      },
    };
    const early = { ...entry, startedDateTime: '2026-11-23T15:57:00Z' };
    const [late, first] = fromHar({ log: { entries: [entry, early] } });
    expect([first?.startMs, late?.startMs, late?.endMs]).toEqual([0, 250, 262]);
    expect(late?.response?.errorCode).toBe('RequestThrottled');
    expect(late?.sdk?.attempt).toBe(1);
    expect(JSON.stringify(late)).not.toContain('AKID');
  });

  test.each([
    [null, 'it'],
    [{ log: {} }, 'log.entries'],
    [{ log: { entries: [{ startedDateTime: 'noon' }] } }, 'log.entries.0.startedDateTime: has to be a date'],
  ])('refuses %j and names the field', (given, place) => {
    expect(() => fromHar(given)).toThrow(HarError);
    expect(() => fromHar(given)).toThrow(place);
  });
});
