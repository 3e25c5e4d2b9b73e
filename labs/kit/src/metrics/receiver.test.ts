import { AggregationTemporalityPreference, OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { expect, test, vi } from 'vitest';
import { startReceiver } from './receiver.ts';

/** Longer than any of these tests: they flush by hand. */
const NEVER_MS = 3_600_000;

function programWith(url: string, temporalityPreference = AggregationTemporalityPreference.CUMULATIVE) {
  const exporter = new OTLPMetricExporter({ url, temporalityPreference });
  const provider = new MeterProvider({
    readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: NEVER_MS })],
  });
  const meter = provider.getMeter('program');
  return {
    retries: meter.createCounter('retries'),
    backoff: meter.createHistogram('backoff', { unit: 's' }),
    flush: () => provider.forceFlush(),
    [Symbol.asyncDispose]: () => provider.shutdown(),
  };
}

test.each([AggregationTemporalityPreference.CUMULATIVE, AggregationTemporalityPreference.DELTA])(
  'keeps the last value of each series that OpenTelemetry’s exporter reports, temporality %s',
  async (temporality) => {
    await using receiver = await startReceiver();
    await using program = programWith(receiver.url, temporality);
    program.retries.add(2, { operation: 'PutObject' });
    program.backoff.record(0.25);
    await program.flush();
    program.retries.add(3, { operation: 'PutObject' });
    program.retries.add(1, { operation: 'GetObject' });
    program.backoff.record(0.5);
    await program.flush();
    expect(receiver.series).toEqual([
      { metric: 'retries', attributes: { operation: 'PutObject' }, sum: 5, count: 5 },
      { metric: 'backoff', attributes: {}, sum: 0.75, count: 2 },
      { metric: 'retries', attributes: { operation: 'GetObject' }, sum: 1, count: 1 },
    ]);
  },
);

test('tells a subscriber of each report, and forgets when it is cleared', async () => {
  await using receiver = await startReceiver();
  await using program = programWith(receiver.url);
  let reports = 0;
  const leave = receiver.subscribe(() => (reports += 1));
  program.retries.add(1);
  await program.flush();
  leave();
  await program.flush();
  expect(reports).toBe(1);
  receiver.clear();
  expect(receiver.series).toEqual([]);
});

test('adds up two programs', async () => {
  await using receiver = await startReceiver();
  await using one = programWith(receiver.url);
  await using other = programWith(receiver.url);
  one.retries.add(1);
  await one.flush();
  const began = Date.now();
  await vi.waitUntil(() => Date.now() > began);
  other.retries.add(2);
  await other.flush();
  expect(receiver.series.reduce((sum, series) => sum + series.sum, 0)).toBe(3);
});

test('says what it takes where something else is posted', async () => {
  await using receiver = await startReceiver();
  const post = (body: string, type: string) =>
    fetch(receiver.url, { method: 'POST', body, headers: { 'content-type': type } });
  expect((await post('retries 1', 'text/plain')).status).toBe(415);
  expect((await post('{', 'application/json')).status).toBe(400);
  expect((await post('{"resourceMetrics": 1}', 'application/json')).status).toBe(400);
});

test('refuses series past the 2,000th, and says why', async () => {
  await using receiver = await startReceiver();
  const dataPoints = Array.from({ length: 2005 }, (_, n) => ({
    asInt: '1',
    attributes: [{ key: 'key', value: { stringValue: `object-${n}` } }],
  }));
  const metrics = [{ name: 'retries', sum: { dataPoints, aggregationTemporality: 2 } }];
  const response = await fetch(receiver.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ metrics }] }] }),
  });
  expect(await response.json()).toMatchObject({ partialSuccess: { rejectedDataPoints: '5' } });
  expect(receiver.series).toHaveLength(2000);
});
