/** What counting does where something is missing, doubled, hostile or broken. */
import { diag, DiagLogLevel, metrics as openTelemetry, type Meter } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { HttpRequest } from '@smithy/core/protocols';
import { afterEach, describe, expect, test } from 'vitest';
import { Emitter, type CallEvents } from '../events.ts';
import { metrics } from '../metrics.ts';
import { countOf, readableMeter, sumOf } from './reading.ts';

afterEach(() => {
  diag.disable();
  openTelemetry.disable();
});

/** What OpenTelemetry's diag is told from now on. */
function listenToDiag(): string[] {
  const told: string[] = [];
  const hear = (...words: unknown[]) => void told.push(words.map(String).join(' '));
  diag.setLogger({ error: hear, warn: hear, info() {}, debug() {}, verbose() {} }, DiagLogLevel.ALL);
  return told;
}

/** The first and the last event of a call that never got as far as a request. */
function call(emitter: Emitter<CallEvents>, name = 'GetObject'): void {
  const context = { clientName: 'S3Client' };
  const model = { service: 's3', name };
  emitter.emit(`before-parameter-build.s3.${name}`, { params: {}, model, context });
  emitter.emit(`after-call-error.s3.${name}`, { exception: new Error('no'), model, context });
}

describe('the meter', () => {
  test('without a MeterProvider nothing is counted, and that is said once', () => {
    const told = listenToDiag();
    const emitter = new Emitter<CallEvents>();
    metrics(emitter);
    for (let n = 0; n < 3; n += 1) call(emitter);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('nothing is counted, because no MeterProvider is set');
  });

  test('a MeterProvider that is set later is taken from then on', async () => {
    const emitter = new Emitter<CallEvents>();
    metrics(emitter);
    call(emitter);
    const { meter, read } = readableMeter();
    openTelemetry.setGlobalMeterProvider({ getMeter: () => meter });
    call(emitter);
    expect(countOf(await read(), 'aws.client.calls')).toBe(1);
  });

  test('a MeterProvider without a reader counts for nobody, and a call does not notice', () => {
    const emitter = new Emitter<CallEvents>();
    metrics(emitter, { meter: new MeterProvider().getMeter('unread') });
    expect(() => call(emitter)).not.toThrow();
  });

  test('a meter that throws does not reach the call: diag is told', () => {
    const told = listenToDiag();
    const broken: Meter = new Proxy(readableMeter().meter, {
      get: () => () => {
        throw new Error('broken meter');
      },
    });
    const emitter = new Emitter<CallEvents>();
    metrics(emitter, { meter: broken });
    expect(() => call(emitter)).not.toThrow();
    expect(told).toEqual(['@slowdown/aws-events: after-call-error was not counted. Error: broken meter']);
  });
});

test('an emitter is counted once, however often it is asked for, and says so', async () => {
  const told = listenToDiag();
  const [first, second] = [readableMeter(), readableMeter()];
  const emitter = new Emitter<CallEvents>();
  metrics(emitter, { meter: first.meter });
  metrics(emitter, { meter: second.meter });
  call(emitter);
  expect(countOf(await first.read(), 'aws.client.calls')).toBe(1);
  expect(await second.read()).toEqual([]);
  expect(told).toEqual(['@slowdown/aws-events: this emitter is counted already; what it has stays as it is.']);
});

test('so is a copy of an emitter that is counted', async () => {
  const { meter, read } = readableMeter();
  const emitter = new Emitter<CallEvents>();
  metrics(emitter, { meter });
  const copy = emitter.copy();
  metrics(copy, { meter });
  call(copy);
  expect(countOf(await read(), 'aws.client.calls')).toBe(1);
});

test('times are what the clock says: asleep from a failure to the next attempt, in flight from sending to the answer', async () => {
  const { meter, read } = readableMeter();
  const emitter = new Emitter<CallEvents>();
  let nowMs = 1000;
  metrics(emitter, { meter, clock: () => nowMs });
  const context = { clientName: 'S3Client' };
  const model = { service: 's3', name: 'GetObject' };
  const request = (attempt: number) => new HttpRequest({ headers: { 'amz-sdk-request': `attempt=${attempt}; max=3` } });
  const slowDown = Object.assign(new Error('slow down'), { name: 'SlowDown' });

  emitter.emit('before-parameter-build.s3.GetObject', { params: {}, model, context });
  for (const [attempts, sleepMs, flightMs] of [
    [1, 7, 20],
    [2, 300, 30],
    [3, 500, 40],
  ] as const) {
    nowMs += sleepMs;
    emitter.emit('request-created.s3.GetObject', { request: request(attempts), operationName: 'GetObject', context });
    // Signing is neither.
    nowMs += 2;
    emitter.emit('before-send.s3.GetObject', { request: request(attempts), context });
    nowMs += flightMs;
    const requestDict = request(attempts);
    const failed = { response: null, caughtException: slowDown };
    emitter.emit('needs-retry.s3.GetObject', { ...failed, operation: model, attempts, requestDict, context });
  }
  emitter.emit('after-call-error.s3.GetObject', { exception: slowDown, model, context });

  const readings = await read();
  const secondsOf = (name: string) => sumOf(readings, `aws.client.${name}.duration`);
  expect(secondsOf('backoff')).toBeCloseTo(0.8);
  expect(secondsOf('attempt')).toBeCloseTo(0.09);
  expect(secondsOf('call')).toBeCloseTo(0.807 + 3 * 0.002 + 0.09);
  expect(countOf(readings, 'aws.client.calls', { outcome: 'exhausted', 'error.type': 'SlowDown' })).toBe(1);
});

test.each([0, -1, 1.5, Number.NaN, Infinity])('a limit of %d prefixes is refused', (limit) => {
  expect(() => metrics(new Emitter<CallEvents>(), { prefixes: { limit } })).toThrow(
    `prefixes.limit has to be a whole number from 1, not ${limit}.`,
  );
});

test('a program that makes up operations has the first 200 told apart', async () => {
  const { meter, read } = readableMeter();
  const emitter = new Emitter<CallEvents>();
  metrics(emitter, { meter });
  for (let n = 0; n < 1000; n += 1) call(emitter, `Operation${n}`);
  const calls = (await read()).filter(({ name }) => name === 'aws.client.calls');
  expect({ series: calls.length, calls: countOf(calls, 'aws.client.calls') }).toEqual({ series: 201, calls: 1000 });
  expect(countOf(calls, 'aws.client.calls', { 'rpc.method': '_OTHER' })).toBe(800);
});
