/** The page on metrics says what the instruments are, by their own word. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  InMemoryMetricExporter,
  AggregationTemporality,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { labClient, makeBucket, startBackend } from '@slowdown/kit/backends';
import { Emitter, events, type CallEvents } from '@slowdown/kit/events';
import { metrics } from '@slowdown/kit/metrics';
import { startProxy } from '@slowdown/kit/proxy';
import { readScenario, rulesOf } from '@slowdown/kit/scenario';
import { tenthOfTheBackoff } from '@slowdown/kit/testing';
import { expect, test } from 'vitest';
import { ROOT } from '../scripts/root.mjs';
import { instruments } from '../src/components/reference/instruments.ts';

const page = readFileSync(join(ROOT, 'src/content/docs/reference/metrics.mdx'), 'utf8');
const BUCKET = 'metrics';
const COMMON = ['rpc.system.name', 'rpc.service', 'rpc.method'];

test('each instrument is there with its unit and its labels, and the histograms’ bounds are', async () => {
  await using backend = await startBackend('embedded');
  await makeBucket(backend.url, BUCKET);
  const scenario = { name: 'first', rules: [{ fault: { type: 'slowDown' }, when: [{ type: 'until', requests: 1 }] }] };
  await using proxy = await startProxy({ upstream: backend.url, rules: rulesOf(readScenario(scenario).rules) });
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const provider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter })] });
  const emitter = new Emitter<CallEvents>();
  metrics(emitter, { meter: provider.getMeter('page'), prefixes: { limit: 1 } });
  const s3 = labClient(proxy.url, { retryStrategy: tenthOfTheBackoff(() => 0) });
  s3.middlewareStack.use(events(emitter));
  await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'a/b', Body: 'body' }));
  await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'missing' })).catch(() => {});
  s3.destroy();
  await provider.forceFlush();

  const found = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
  expect(found).toHaveLength(7);
  for (const { descriptor, dataPoints } of found) {
    const documented = instruments.find(({ name }) => name === descriptor.name);
    expect(documented?.unit, descriptor.name).toBe(descriptor.unit);
    const attributes = new Set(dataPoints.flatMap((point) => Object.keys(point.attributes)));
    expect([...attributes].sort(), descriptor.name).toEqual([...COMMON, ...(documented?.labels ?? [])].sort());
    for (const { value } of dataPoints) {
      if (typeof value === 'number' || !('buckets' in value)) continue;
      const bounds = value.buckets.boundaries.map((seconds) => seconds * (seconds < 1 ? 1000 : 1));
      expect(bounds).toEqual([5, 10, 25, 50, 100, 250, 500, 1, 2, 5, 10, 20, 60]);
    }
  }
  expect(page.replaceAll(/\s+/g, ' ')).toContain('5, 10, 25, 50, 100, 250 and 500 ms, 1, 2, 5, 10, 20 and 60 s');
  await provider.shutdown();
});
