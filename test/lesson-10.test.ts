/** Lesson 10 with what its page says: what DEBUG logging weighs, boto3's counter, Prometheus, and other people's alarms. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { LAUNCHER } from '@slowdown/cli/testing';
import { labEnvironment, makeBucket, startBackend } from '@slowdown/kit/backends';
import { totals } from '@slowdown/kit/flows';
import { freePort } from '@slowdown/kit/ports';
import { startProxy } from '@slowdown/kit/proxy';
import { faultFrom, rulesOf } from '@slowdown/kit/scenario';
import { describeWith } from '@slowdown/kit/tiers/vitest';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { minutesRinging, series } from '../labs/10-metrics/series.ts';
import type { Point } from '../labs/10-metrics/model.ts';
import { rings as atOnce } from '../labs/10-metrics/wrong/at-once/alarm.ts';
import { rings as meanSinceTheStart } from '../labs/10-metrics/wrong/mean-since-the-start/alarm.ts';
import { ROOT } from '../scripts/root.mjs';
import { containerLines } from '../src/components/debug-log.ts';
import { recordedRun } from '../src/components/recorded.ts';
import { retriesGraph } from '../src/components/retries-graph.ts';
import written from '../src/data/debug-log.json';
import { commands, pages } from './support/prose.ts';

const run = promisify(execFile);
const LAB = join(ROOT, 'labs', '10-metrics');

const [page] = pages('src/content/docs/10-metrics.mdx');
const shown = page ? commands(page) : [];
const [SPREAD = ''] = shown.filter((command) => command.includes('--spread'));
const [COUNTED_IN_PYTHON = ''] = shown.filter((command) => command.includes('count_retries.py'));

/** The page's command in a shell, at the workshop's root; what the program printed, and how many retries the proxy counted. */
async function typed(command: string) {
  const script = command.replace('npx slowdown', `'${process.execPath}' '${LAUNCHER}'`);
  const { stdout, stderr } = await run('sh', ['-c', script], { cwd: ROOT, env: { ...process.env, NO_COLOR: '1' } });
  return { stdout, retries: Number(/ (\d+) retries ·/.exec(stderr)?.[1]) };
}

test('the fleet piles up because it begins all at once: spread, the same calls are not retried', async () => {
  const atOnce = await typed(SPREAD.replace(' --spread', ''));
  const spread = await typed(SPREAD);
  expect(atOnce.stdout).toContain('of 312 parts stored');
  expect(spread.stdout).toContain('of 312 parts stored');
  expect(atOnce.retries).toBeGreaterThan(100);
  // None on a quiet machine. One that stops for seconds makes them all begin at once again.
  expect(spread.retries).toBeLessThan(atOnce.retries / 10);
});

test('a line for CloudWatch has a bound: with a hundred sleeps it weighs less than three without', () => {
  expect(containerLines.mostBytes).toBeLessThan(3 * containerLines.bytes);
});

describe('the recorded run', () => {
  const seen = recordedRun('10-metrics');
  const graph = retriesGraph('10-metrics');

  test('has a wave for each of the five large rounds, and nearly all of its time is sleep', () => {
    expect(graph?.waves).toBe(5);
    expect(graph?.backoffShare).toBeGreaterThan(0.75);
    expect(graph?.peak).toBeGreaterThan(1000);
  });

  test('reports of itself the retries that the proxy saw', () => {
    const minutes = graph?.points.map(({ atS }, n, all) => (atS - (all[n - 1]?.atS ?? 0)) / 60) ?? [];
    const reported = graph?.points.reduce(
      (sum, { retriesPerMinute }, n) => sum + retriesPerMinute * (minutes[n] ?? 0),
      0,
    );
    expect(reported).toBeCloseTo(seen?.retries ?? NaN);
  });
});

describe('the alarm', () => {
  test('of the lab is that of docker/prometheus', async () => {
    const solution = await readFile(join(LAB, 'solution', 'alarm.ts'), 'utf8');
    const rules = await readFile(join(ROOT, 'docker', 'prometheus', 'alerts.yml'), 'utf8');
    const [, pileUp = ''] = /- alert: RetryPileUp\n([\s\S]*?)- alert:/.exec(rules) ?? [];
    expect(pileUp).toMatch(/retries_total\[2m\]/);
    expect(pileUp).toMatch(/> 0\.25$/m);
    expect(pileUp).toMatch(/for: 3m$/m);
    expect(solution).toMatch(/PILE_UP = 0\.25;[\s\S]*WINDOW_MS = 120_000;[\s\S]*LASTS_MS = 180_000;/);
  });

  test('of the last minute rings for blips, and falls silent in every trough', () => {
    expect(minutesRinging(atOnce, series.blip)).toEqual([20, 50, 80, 81]);
    const silent = Array.from({ length: 40 }, (_, n) => 31 + n).filter(
      (minute) => !minutesRinging(atOnce, series.talk).includes(minute),
    );
    expect(silent).toHaveLength(8);
  });

  test('of a mean over five minutes, or eight, rings for a heavy blip, and for no light one', () => {
    const meanOver = (minutes: number) => (points: readonly Point[]) => {
      const [first, last] = [points.at(-1 - minutes) ?? points[0], points.at(-1)];
      return first && last ? (last.retries - first.retries) / (last.calls - first.calls) > 0.25 : false;
    };
    expect(minutesRinging(meanOver(5), series.blip)).toEqual([50, 51, 52, 53, 54]);
    expect(minutesRinging(meanOver(8), series.blip)).toEqual([50, 51, 52, 53, 54, 55, 56, 57]);
  });

  test('of the mean since the start never rings after a quiet day', () => {
    expect(minutesRinging(meanSinceTheStart, series.quietDay)).toEqual([]);
  });

  test('of what is twice as much as ten minutes ago never rings for a slow rise, once it is too much', () => {
    const grown = (points: readonly Point[], ago: number) => {
      const [before, last] = [points.at(-2 - ago), points.at(-1 - ago)];
      return before && last ? (last.retries - before.retries) / (last.calls - before.calls) : NaN;
    };
    const ringing = minutesRinging((points) => grown(points, 0) > 2 * grown(points, 10), series.slowRise);
    expect(ringing.filter((minute) => minute > 60)).toEqual([]);
  });
});

test('the bounds of OpenTelemetry’s own histogram are for milliseconds', async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const provider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter })] });
  provider.getMeter('test').createHistogram('backoff', { unit: 's' }).record(1);
  await provider.shutdown();
  const value = exporter.getMetrics()[0]?.scopeMetrics[0]?.metrics[0]?.dataPoints[0]?.value;
  expect(value).toMatchObject({ buckets: { boundaries: expect.arrayContaining([0, 5, 10, 25]) as number[] } });
});

/** A line of Prometheus' text format: a comment, or a name with labels and a value. */
const COMMENT = /^# (HELP|TYPE|UNIT) [a-zA-Z_:][\w:]* .+$/;
const SAMPLE =
  /^([a-zA-Z_:][\w:]*)(?:\{((?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*",?)*)\})? (-?[\d.e+-]+|\+Inf|-Inf|NaN)$/;

/** The sum of a metric over all of its series. @throws where a line is not of the format */
function scraped(text: string, metric: string): number {
  let sum = 0;
  for (const line of text.trimEnd().split('\n')) {
    if (line.startsWith('#')) expect(line).toMatch(COMMENT);
    else {
      const [, name, , value] = SAMPLE.exec(line) ?? [];
      expect(name, line).toBeDefined();
      if (name === metric) sum += Number(value);
    }
  }
  return sum;
}

test('Prometheus reads from the job, while it runs, the retries that the proxy sees', async () => {
  await using backend = await startBackend('embedded');
  await makeBucket(backend.url, 'results');
  const rules = rulesOf(['~m PUT => 503 SlowDown every 3rd'].map(faultFrom));
  await using proxy = await startProxy({ upstream: backend.url, rules });
  const port = await freePort();
  const env = {
    ...labEnvironment(proxy.url),
    OTEL_EXPORTER_PROMETHEUS_HOST: '127.0.0.1',
    OTEL_EXPORTER_PROMETHEUS_PORT: String(port),
  };
  const worker = spawn(process.execPath, ['--conditions=solution', join(LAB, 'job.ts')], { env, stdio: 'ignore' });
  try {
    const retries = () => totals(proxy.flows, { ended: true }).retries;
    const scrape = async () => (await fetch(`http://127.0.0.1:${port}/metrics`).catch(() => null))?.text() ?? '';
    await expect.poll(retries).toBeGreaterThan(20);
    const before = retries();
    const text = await scrape();
    const counted = scraped(text, 'aws_client_retries_total');
    expect(counted).toBeGreaterThanOrEqual(before);
    // Counted when it is sent, which is before the proxy has answered it.
    await expect.poll(retries).toBeGreaterThanOrEqual(counted);
    expect(text).toMatch(/aws_client_retries_total\{[^}]*rpc_method="PutObject"/);
    expect(text).not.toContain('.json');
  } finally {
    worker.kill();
    if (worker.exitCode === null && worker.signalCode === null) await once(worker, 'exit');
  }
});

const emf = z.object({
  _aws: z.object({
    Timestamp: z.number().min(Date.UTC(2020, 0)),
    CloudWatchMetrics: z
      .array(
        z.object({
          Namespace: z.literal('SlowDown'),
          Dimensions: z.tuple([z.tuple([z.literal('Service'), z.literal('Operation')])]),
          Metrics: z.array(z.object({ Name: z.enum(['Calls', 'Retries', 'Backoff']), Unit: z.string() })).length(3),
        }),
      )
      .length(1),
  }),
  Service: z.literal('S3'),
  Operation: z.literal('PutObject'),
  Calls: z.number(),
  Retries: z.number(),
  Backoff: z.array(z.number()).max(100),
});

await describeWith('python', 'boto3', () => {
  test('counts in its EMF line the retries that the proxy saw', async () => {
    const { stdout, retries } = await typed(COUNTED_IN_PYTHON);
    const line = emf.parse(JSON.parse(stdout.trim().split('\n')[0] ?? ''));
    expect(line).toMatchObject({ Calls: 60, Retries: retries });
    expect(line.Backoff).toHaveLength(Math.min(retries, 100));
    expect(retries).toBeGreaterThan(0);
  });

  test('logs at DEBUG what src/data/debug-log.json says; if not: node scripts/debug-log.ts', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'slowdown-debug-log-'));
    try {
      const file = join(folder, 'debug-log.json');
      await run(process.execPath, [join(ROOT, 'scripts', 'debug-log.ts'), file], { cwd: ROOT });
      const measured = z
        .object({ botocore: z.string(), measured: z.array(z.object({ bytes: z.number(), records: z.number() })) })
        .parse(JSON.parse(await readFile(file, 'utf8')));
      expect(measured.botocore).toBe(written.botocore);
      expect(measured.measured).toHaveLength(written.measured.length);
      for (const [n, { bytes }] of measured.measured.entries()) {
        const before = written.measured[n]?.bytes ?? 0;
        expect(Math.abs(bytes - before) / before).toBeLessThan(0.02);
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test('logs twice as much for a call of three attempts', () => {
    const [one, , three] = written.measured;
    expect(three?.attempts).toBe(3);
    expect(three?.bytes).toBeGreaterThan(2 * (one?.bytes ?? Infinity));
  });
});
