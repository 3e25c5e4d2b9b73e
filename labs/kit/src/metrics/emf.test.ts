/** The lines for CloudWatch, against its published schema, and that nothing is lost on the way into them. */
import { diag, DiagLogLevel, ValueType, type Meter } from '@opentelemetry/api';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Emitter, type CallEvents } from '../events.ts';
import { emfExporter, metrics, type EmfOptions } from '../metrics.ts';
import { EMF_SCHEMA } from './emf-schema.ts';

const valid = new Ajv({ allErrors: true }).compile(EMF_SCHEMA);

const distribution = z.strictObject({
  Values: z.array(z.number()).max(100),
  Counts: z.array(z.number()).max(100),
  Count: z.number(),
  Sum: z.number(),
  Min: z.number(),
  Max: z.number(),
});
const line = z.looseObject({
  _aws: z.object({
    Timestamp: z.number(),
    CloudWatchMetrics: z.tuple([
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string(), Unit: z.string() })),
      }),
    ]),
  }),
});

/** A line, read as CloudWatch reads it: what the schema cannot say is that all references have their targets. */
function read(text: string) {
  expect(text).not.toContain('\n');
  const json: unknown = JSON.parse(text);
  expect(valid(json) ? [] : valid.errors).toEqual([]);
  const members = line.parse(json);
  const [{ Namespace, Dimensions, Metrics }] = members._aws.CloudWatchMetrics;
  for (const dimension of Dimensions.flat()) expect(members[dimension]).toMatch(/^[ -~]{1,1024}$/);
  const values = Metrics.map(({ Name, Unit }) => {
    const value = z.union([z.number(), distribution]).parse(members[Name]);
    return { name: Name, unit: Unit, value };
  });
  return { members, namespace: Namespace, dimensions: Dimensions, values, timestampMs: members._aws.Timestamp };
}

/** Lines of what is recorded on a meter, exported with each `flush`. */
function recorder(options: Partial<EmfOptions> = {}) {
  const lines: string[] = [];
  const exporter = emfExporter({ namespace: 'Test', write: (text) => void lines.push(text), ...options });
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const provider = new MeterProvider({ readers: [reader] });
  const meter = provider.getMeter('test');
  return { meter, provider, lines, flush: () => provider.forceFlush() };
}

const add = (meter: Meter, name: string, value: number, attributes = {}) =>
  meter.createCounter(name, { unit: '{call}' }).add(value, attributes);

const operation = { 'rpc.service': 'S3', 'rpc.method': 'PutObject' };

describe('a line', () => {
  test('has the metrics of one set of attributes, their units, and the sets of dimensions that are whole', async () => {
    const { meter, lines, flush } = recorder();
    add(meter, 'calls', 3, { ...operation, outcome: 'success' });
    add(meter, 'retries', 2, { ...operation, 'error.type': 'SlowDown' });
    meter.createHistogram('time', { unit: 's' }).record(0.2, { ...operation, outcome: 'success' });
    const before = Date.now();
    await flush();
    const seen = lines.map(read);
    expect(seen.map(({ namespace, dimensions, values }) => ({ namespace, dimensions, values }))).toEqual([
      {
        namespace: 'Test',
        dimensions: [
          ['rpc.service', 'rpc.method'],
          ['rpc.service', 'rpc.method', 'outcome'],
        ],
        values: [
          { name: 'calls', unit: 'Count', value: 3 },
          {
            name: 'time',
            unit: 'Seconds',
            value: { Values: [0.2], Counts: [1], Count: 1, Sum: 0.2, Min: 0.2, Max: 0.2 },
          },
        ],
      },
      {
        namespace: 'Test',
        dimensions: [['rpc.service', 'rpc.method']],
        values: [{ name: 'retries', unit: 'Count', value: 2 }],
      },
    ]);
    for (const { timestampMs } of seen) {
      expect(timestampMs).toBeGreaterThanOrEqual(before - 1);
      expect(timestampMs).toBeLessThanOrEqual(Date.now());
    }
  });

  test('says what happened since the last one', async () => {
    const { meter, lines, flush } = recorder();
    const counter = meter.createCounter('calls');
    const level = meter.createUpDownCounter('level');
    for (const value of [3, 4]) {
      counter.add(value);
      level.add(value);
      await flush();
    }
    expect(lines.map(read).map(({ values }) => values.map(({ value }) => value))).toEqual([
      [3, 3],
      [4, 7],
    ]);
  });

  test('holds 100 metrics; the next ones are on another', async () => {
    const { meter, lines, flush } = recorder();
    for (let n = 0; n < 250; n += 1) add(meter, `metric-${n}`, n + 1);
    await flush();
    expect(lines.map(read).map(({ values }) => values.length)).toEqual([100, 100, 50]);
  });

  test('holds a dimension of the resource, where one is named, and nothing else of it', async () => {
    const { meter, lines, flush } = recorder({ dimensions: [['service.name', 'rpc.method']] });
    add(meter, 'calls', 1, operation);
    await flush();
    const [only] = lines.map(read);
    expect(only?.dimensions).toEqual([['service.name', 'rpc.method']]);
    expect(only?.members).toMatchObject({
      'service.name': expect.stringContaining('unknown_service'),
      'rpc.service': 'S3',
    });
    expect(Object.keys(only?.members ?? {}).filter((name) => name.startsWith('telemetry.'))).toEqual([]);
  });

  test('of attributes with none of the dimensions has no dimension', async () => {
    const { meter, lines, flush } = recorder();
    add(meter, 'calls', 1, { 'rpc.service': '', other: 'x' });
    await flush();
    expect(lines.map(read).map(({ dimensions }) => dimensions)).toEqual([[[]]]);
  });
});

test('a histogram of more than 100 buckets has at most 100 values, and all counts', async () => {
  const { meter, lines, flush } = recorder();
  const explicitBucketBoundaries = Array.from({ length: 350 }, (_, n) => n);
  const histogram = meter.createHistogram('time', { unit: 'ms', advice: { explicitBucketBoundaries } });
  for (let value = 0; value < 350; value += 1) histogram.record(value);
  await flush();
  const [value] = lines.flatMap((text) => read(text).values).map((each) => distribution.parse(each.value));
  expect(value?.Values.length).toBeLessThanOrEqual(100);
  expect(value?.Counts.reduce((sum, count) => sum + count)).toBe(350);
  expect(value).toMatchObject({ Count: 350, Sum: (349 * 350) / 2, Min: 0, Max: 349 });
});

test('whatever is recorded, the lines are valid and hold all of it', async () => {
  const attribute = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 1100 }), fc.integer(), fc.boolean());
  const names = fc.constantFrom('rpc.service', 'rpc.method', 'outcome', '_aws', 'calls', '__proto__', '');
  const recorded = fc.record({
    instrument: fc.constantFrom('calls', 'other', 'time', 'wait'),
    attributes: fc.dictionary(names, attribute, { maxKeys: 4 }),
    value: fc.double({ min: 0, max: 1e6, noNaN: true }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(recorded, { maxLength: 40 }), async (all) => {
      const { meter, lines, flush, provider } = recorder();
      for (const { instrument, attributes, value } of all) {
        if (instrument === 'time' || instrument === 'wait') meter.createHistogram(instrument).record(value, attributes);
        else meter.createCounter(instrument, { valueType: ValueType.DOUBLE }).add(value, attributes);
      }
      await flush();
      await provider.shutdown();
      const found = lines.flatMap((text) => read(text).values);
      for (const instrument of ['calls', 'other', 'time', 'wait']) {
        const sum = found
          .filter(({ name }) => name === instrument)
          .reduce((total, { value }) => total + (typeof value === 'number' ? value : value.Sum), 0);
        const expected = all
          .filter((each) => each.instrument === instrument)
          .reduce((total, { value }) => total + value, 0);
        expect(sum).toBeCloseTo(expected, 3);
      }
    }),
    { numRuns: 200 },
  );
});

describe('a log that takes nothing for a while', () => {
  afterEach(() => diag.disable());

  /** A log that is down until it is told otherwise, and what diag is told. */
  function unsteady(keepLines: number) {
    const told: string[] = [];
    const hear = (...words: unknown[]) => void told.push(words.map(String).join(' '));
    diag.setLogger({ error: hear, warn: hear, info() {}, debug() {}, verbose() {} }, DiagLogLevel.WARN);
    const log = { isDown: true, lines: new Array<string>() };
    const write = async (text: string) => {
      if (log.isDown) throw new Error('EPIPE');
      log.lines.push(text);
    };
    const { meter, provider } = recorder({ write, keepLines });
    const flush = () => provider.forceFlush().catch((error: unknown) => void told.push(String(error)));
    return { log, told, meter, flush };
  }

  test('gets what it has missed when it is up again', async () => {
    const { log, told, meter, flush } = unsteady(10);
    for (let minute = 1; minute <= 5; minute += 1) {
      add(meter, 'calls', minute);
      await flush();
    }
    expect(told.at(-1)).toContain('The log takes no metrics now: 5 lines wait for the next export.');
    log.isDown = false;
    add(meter, 'calls', 6);
    await flush();
    expect(log.lines.flatMap((text) => read(text).values.map(({ value }) => value))).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('for too long has the oldest dropped, and that is said', async () => {
    const { log, told, meter, flush } = unsteady(3);
    for (let minute = 1; minute <= 5; minute += 1) {
      add(meter, 'calls', minute);
      await flush();
    }
    expect(told.filter((text) => text.includes('1 lines of metrics are lost, because more than 3 wait'))).toHaveLength(
      2,
    );
    expect(told.at(-1)).toContain('3 lines wait for the next export, and the oldest 2 are lost.');
    log.isDown = false;
    await flush();
    expect(log.lines.flatMap((text) => read(text).values.map(({ value }) => value))).toEqual([3, 4, 5]);
  });
});

test.each<[string, Partial<EmfOptions>]>([
  ['namespace has to have 1 to 1024 characters.', { namespace: '' }],
  ['namespace has to have 1 to 1024 characters.', { namespace: 'x'.repeat(1025) }],
  ['at most 30 names, not 31.', { dimensions: [Array.from({ length: 31 }, (_, n) => `d${n}`)] }],
  ['keepLines has to be a whole number from 1, not 0.', { keepLines: 0 }],
])('what CloudWatch does not take is refused: %s', (message, options) => {
  expect(() => emfExporter({ namespace: 'Test', ...options })).toThrow(message);
});

test('what the metrics of a call come to is one line a kind of call', async () => {
  const { meter, lines, flush } = recorder({ namespace: 'Uploads' });
  const emitter = new Emitter<CallEvents>();
  metrics(emitter, { meter });
  for (let n = 0; n < 10; n += 1) {
    const context = { clientName: 'S3Client' };
    const model = { service: 's3', name: 'GetObject' };
    emitter.emit('before-parameter-build.s3.GetObject', { params: {}, model, context });
    const httpResponse = { statusCode: 200, headers: {} };
    emitter.emit('after-call.s3.GetObject', { httpResponse, parsed: {}, model, context });
  }
  await flush();
  expect(lines.map(read).map(({ values }) => values.map(({ name, unit }) => `${name} ${unit}`))).toEqual([
    ['aws.client.calls Count', 'aws.client.call.duration Seconds'],
  ]);
});
