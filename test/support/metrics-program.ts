/**
 * A program whose calls are counted: CALLS uploads to AWS_ENDPOINT_URL, exported by EXPORTER (`emf` to standard output, or
 * `otlp` to OTEL_EXPORTER_OTLP_METRICS_ENDPOINT), and then it ENDs: `itself` when it has nothing more to do, `term` when
 * somebody sends SIGTERM, `own` by a listener of its own for that.
 */
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { diag, DiagConsoleLogger, DiagLogLevel } from '@opentelemetry/api';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { Emitter, events, type CallEvents } from '@slowdown/kit/events';
import { emfExporter, flushAtExit, metrics } from '@slowdown/kit/metrics';

const { CALLS = '1', EXPORTER, END, BUCKET } = process.env;

diag.setLogger(new DiagConsoleLogger(), DiagLogLevel.WARN);
const exporter = EXPORTER === 'otlp' ? new OTLPMetricExporter() : emfExporter({ namespace: 'Program' });
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
const provider = new MeterProvider({ readers: [reader] });
flushAtExit(provider, { withinMs: Number(process.env['WITHIN_MS'] ?? 30_000) });
const emitter = new Emitter<CallEvents>();
metrics(emitter, { meter: provider.getMeter('program') });
const s3 = new S3Client({});
s3.middlewareStack.use(events(emitter));

// Keeps the program running.
const busy = END === 'itself' ? undefined : setInterval(() => {}, 1000);
if (END === 'own') {
  process.on('SIGTERM', () => {
    process.exitCode = 7;
    clearInterval(busy);
  });
}

await Promise.all(
  Array.from({ length: Number(CALLS) }, (_, n) =>
    s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: `${n}`, Body: 'body' })).catch(() => {}),
  ),
);
s3.destroy();
console.error('ready');
