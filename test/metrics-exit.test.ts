/**
 * Nothing that was counted is lost: when a program ends, on SIGTERM, when a Lambda answers, and while the exporter's target
 * is down. Where something is, that is said. What arrives is read by OpenTelemetry's own messages and by Prometheus' parser.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { diag, DiagLogLevel } from '@opentelemetry/api';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { labClient, labEnvironment, makeBucket, startBackend } from '@slowdown/kit/backends';
import { Emitter, events, type CallEvents } from '@slowdown/kit/events';
import { emfExporter, flushAfter, metrics } from '@slowdown/kit/metrics';
import { startProxy } from '@slowdown/kit/proxy';
import { readScenario, rulesOf } from '@slowdown/kit/scenario';
import { tenthOfTheBackoff } from '@slowdown/kit/testing';
import { describeWith } from '@slowdown/kit/tiers/vitest';
import { afterEach, describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const BUCKET = 'metrics';
const CALLS = 12;

/** A proxy that refuses every third request, before an empty backend. */
async function throttled() {
  const stack = new AsyncDisposableStack();
  const backend = stack.use(await startBackend('embedded'));
  await makeBucket(backend.url, BUCKET);
  const scenario = { name: 'third', rules: [{ fault: { type: 'slowDown' }, when: [{ type: 'nth', every: 3 }] }] };
  const proxy = stack.use(
    await startProxy({ upstream: backend.url, rules: rulesOf(readScenario(scenario).rules, { seed: 1 }) }),
  );
  return { proxy, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

/** What the proxy has counted, by the names of the instruments. */
const seenBy = ({ totals }: Awaited<ReturnType<typeof startProxy>>) => ({
  'aws.client.calls': totals.calls,
  'aws.client.attempts': totals.attempts,
  'aws.client.retries': totals.retries,
  'aws.client.throttles': totals.throttled,
});

type Counts = Record<string, number>;

/** The sums of the counters on lines of Embedded Metric Format. */
function sumsOf(lines: readonly string[]): Counts {
  const sums: Counts = {};
  for (const [name, value] of lines.flatMap((line) => Object.entries(JSON.parse(line) as object))) {
    if (name.startsWith('aws.client.') && typeof value === 'number') sums[name] = (sums[name] ?? 0) + value;
  }
  return sums;
}

/** Runs the counted program until it ends, with a SIGTERM once it is ready, unless it ends by itself. */
async function ended(url: string, environment: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [join(ROOT, 'test/support/metrics-program.ts')], {
    env: { ...labEnvironment(url), BUCKET, CALLS: `${CALLS}`, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    said.push(chunk);
    if (chunk.includes('ready') && environment['END'] !== 'itself') child.kill('SIGTERM');
  });
  const [[code, signal], printed] = await Promise.all([once(child, 'close'), text(child.stdout)]);
  return {
    code: code as unknown,
    signal: signal as unknown,
    lines: printed.split('\n').slice(0, -1),
    said: said.join(''),
  };
}

describe('a program that ends', () => {
  test.each([
    ['by itself', 'itself', { code: 0, signal: null }],
    ['on SIGTERM, and as it would have', 'term', { code: null, signal: 'SIGTERM' }],
    ['by its own listener for SIGTERM', 'own', { code: 7, signal: null }],
  ])('%s, has exported all', async (_, END, how) => {
    await using stage = await throttled();
    const { code, signal, lines } = await ended(stage.proxy.url, { END, EXPORTER: 'emf' });
    await stage.proxy.idle();
    expect({ code, signal }).toEqual(how);
    expect(sumsOf(lines)).toEqual(seenBy(stage.proxy));
    expect(stage.proxy.totals.throttled).toBeGreaterThan(0);
  });

  test('while nobody takes its metrics, ends in time and says what is lost', async () => {
    await using stage = await throttled();
    await using target = await otlpTarget();
    target.state = 'silent';
    const { code, said } = await ended(stage.proxy.url, {
      END: 'itself',
      EXPORTER: 'otlp',
      WITHIN_MS: '300',
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: target.url,
      OTEL_EXPORTER_OTLP_METRICS_TIMEOUT: '1000',
    });
    expect(code).toBe(0);
    expect(said).toContain(
      'The metrics were not exported within 300 ms: what was counted since the last export is lost.',
    );
  });
});

describe('a handler that answers', () => {
  const uploads = async (url: string, write: (line: string) => void) => {
    const reader = new PeriodicExportingMetricReader({ exporter: emfExporter({ namespace: 'Lambda', write }) });
    const provider = new MeterProvider({ readers: [reader] });
    const emitter = new Emitter<CallEvents>();
    metrics(emitter, { meter: provider.getMeter('lambda') });
    const s3 = labClient(url, { retryStrategy: tenthOfTheBackoff(() => 0) });
    s3.middlewareStack.use(events(emitter));
    return {
      provider,
      upload: (Key: string) => s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'body' })),
      [Symbol.asyncDispose]: async () => {
        s3.destroy();
        await provider.shutdown().catch(() => {});
      },
    };
  };

  test('has exported what it counted, each time', async () => {
    await using stage = await throttled();
    const lines: string[] = [];
    await using program = await uploads(stage.proxy.url, (line) => lines.push(line));
    const handler = flushAfter(program.provider, async (key: string) => {
      await program.upload(key);
      return key;
    });
    for (const key of ['a', 'b', 'c']) {
      expect(await handler(key)).toBe(key);
      await stage.proxy.idle();
      expect(sumsOf(lines)).toEqual(expect.objectContaining(nonZero(seenBy(stage.proxy))));
    }
  });

  test('also where it fails', async () => {
    await using stage = await throttled();
    const lines: string[] = [];
    await using program = await uploads(stage.proxy.url, (line) => lines.push(line));
    const handler = flushAfter(program.provider, async () => {
      await program.upload('a');
      throw new Error('of the handler');
    });
    await expect(handler()).rejects.toThrow('of the handler');
    expect(sumsOf(lines)).toMatchObject({ 'aws.client.calls': 1 });
  });

  test('answers where its metrics cannot be exported, too', async () => {
    await using stage = await throttled();
    await using program = await uploads(stage.proxy.url, () => {
      throw new Error('the log is closed');
    });
    const handler = flushAfter(program.provider, async () => program.upload('a').then(() => 'answer'));
    expect(await handler()).toBe('answer');
  });
});

const nonZero = (counts: Counts) => Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));

/** Where OTLP over HTTP goes, in whatever state a test puts it; keeps the bodies that it took. */
async function otlpTarget() {
  const target = { state: 'up' as 'up' | 'closed' | 'busy' | 'silent', refused: 0, taken: new Array<Buffer>() };
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      if (target.state !== 'up') target.refused += 1;
      if (target.state === 'closed') request.socket.destroy();
      else if (target.state === 'busy') response.writeHead(503).end();
      else if (target.state === 'up') {
        target.taken.push(body);
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(target, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/metrics`,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  });
}

/** What a program of labs/python prints, given this. */
async function python(interpreter: string, script: string, given: string | Buffer): Promise<Counts> {
  const asked = execFile(interpreter, [join(ROOT, 'labs/python', script)], { maxBuffer: 1 << 26 });
  asked.stdin?.end(given);
  const [[code], printed, said] = await Promise.all([
    once(asked, 'close'),
    asked.stdout ? text(asked.stdout) : '',
    asked.stderr ? text(asked.stderr) : '',
  ]);
  if (code !== 0) throw new Error(`${script} ended with ${String(code)}: ${said}`);
  return JSON.parse(printed) as Counts;
}

await describeWith('python', 'read by others', (interpreter) => {
  afterEach(() => diag.disable());

  test('OTLP: what was counted while the target was down arrives when it is up, in memory that does not grow', async () => {
    const told: string[] = [];
    const hear = (...words: unknown[]) => void told.push(words.map(String).join(' '));
    diag.setLogger({ error: hear, warn: hear, info() {}, debug() {}, verbose() {} }, DiagLogLevel.WARN);
    await using stage = await throttled();
    await using target = await otlpTarget();
    const exporter = new OTLPMetricExporter({ url: target.url, timeoutMillis: 500 });
    const provider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter })] });
    const emitter = new Emitter<CallEvents>();
    metrics(emitter, { meter: provider.getMeter('program') });
    const s3 = labClient(stage.proxy.url, { retryStrategy: tenthOfTheBackoff(() => 0) });
    s3.middlewareStack.use(events(emitter));
    const use = () =>
      Promise.all(
        Array.from({ length: CALLS }, (_, n) =>
          s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: `${n}`, Body: 'body' })).catch(() => {}),
        ),
      );
    for (const state of ['closed', 'busy', 'closed'] as const) {
      target.state = state;
      await use();
      await provider.forceFlush();
    }
    expect(told.filter((line) => line.includes('metrics export failed'))).toHaveLength(3);
    expect(target.refused).toBeGreaterThanOrEqual(3);
    target.state = 'up';
    await use();
    await provider.forceFlush();
    await stage.proxy.idle();
    s3.destroy();
    expect(target.taken).toHaveLength(1);
    const [report] = target.taken;
    const sums = await python(interpreter ?? '', 'read_otlp.py', report ?? '');
    expect(sums).toMatchObject(seenBy(stage.proxy));
    // A series for each set of labels, however often it was recorded while nobody took it.
    expect(sums['series']).toBeLessThan(30);
    await provider.shutdown();
  });

  test('Prometheus: the text of a scrape', async () => {
    await using stage = await throttled();
    const exporter = new PrometheusExporter({ preventServerStart: true });
    const provider = new MeterProvider({ readers: [exporter] });
    const emitter = new Emitter<CallEvents>();
    metrics(emitter, { meter: provider.getMeter('program'), prefixes: { limit: 2 } });
    const s3 = labClient(stage.proxy.url, { retryStrategy: tenthOfTheBackoff(() => 0) });
    s3.middlewareStack.use(events(emitter));
    for (const hostile of ['a"b\\/', 'new\nline/', 'ü/', 'plain/', '}/']) {
      for (let n = 0; n < 3; n += 1) {
        await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: `${hostile}${n}`, Body: 'body' })).catch(() => {});
      }
    }
    s3.destroy();
    await stage.proxy.idle();
    const { resourceMetrics } = await exporter.collect();
    const scraped = new PrometheusSerializer().serialize(resourceMetrics);
    const sums = await python(interpreter ?? '', 'read_prometheus.py', scraped);
    expect(sums).toMatchObject({
      aws_client_calls_total: stage.proxy.totals.calls,
      aws_client_attempts_total: stage.proxy.totals.attempts,
      aws_client_retries_total: stage.proxy.totals.retries,
      aws_client_throttles_total: stage.proxy.totals.throttled,
      aws_client_backoff_duration_count: stage.proxy.totals.retries,
    });
    expect(stage.proxy.totals.throttled).toBeGreaterThan(3);
    await provider.shutdown();
  });
});
