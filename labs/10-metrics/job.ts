/**
 * The job of the lesson: a fleet behind a limit. It speaks to AWS_ENDPOINT_URL, as any SDK program does. With
 * --make-bucket it makes its bucket first; with --spread, the containers of a round do not all begin at once.
 *
 * Its metrics go where OpenTelemetry's own variables say: to OTEL_EXPORTER_OTLP_METRICS_ENDPOINT, twice a second; or, with
 * OTEL_EXPORTER_PROMETHEUS_PORT, Prometheus reads them at /metrics. That is a worker, which runs until it is ended.
 */
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type IMetricReader,
} from '@opentelemetry/sdk-metrics';
import { metrics } from '@slowdown/kit/metrics';
import { measured } from '#lab/measured.ts';
import { BUCKET, emptyTally, ROUNDS, runFleet } from './fleet.ts';
import type { Point } from './model.ts';
import { whatYoursSays } from './yours.ts';

const REPORT_MS = 500;
const MINUTE_MS = 60_000;

const { env } = process;
if (!env['AWS_ENDPOINT_URL']) {
  console.error('AWS_ENDPOINT_URL is not set, and this job never calls real AWS. Set it to the proxy or the backend.');
  process.exit(2);
}
if (process.argv.includes('--make-bucket')) {
  await new S3Client({ forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: BUCKET }));
}

const isWorker = env['OTEL_EXPORTER_PROMETHEUS_PORT'] !== undefined;

// #region readers
/** Where the kit's metrics of the job go. */
function readers(): IMetricReader[] {
  if (isWorker) return [new PrometheusExporter()];
  if (!env['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT']) return [];
  return [new PeriodicExportingMetricReader({ exporter: new OTLPMetricExporter(), exportIntervalMillis: REPORT_MS })];
}
// #endregion readers

function* again(): Iterable<number> {
  for (;;) yield* ROUNDS;
}

const provider = new MeterProvider({ readers: readers() });
const tally = emptyTally();
const points: Point[] = [];
const read = setInterval(() => points.push({ atMs: performance.now(), ...tally }), 1000);

// What the learner's own code counts is exported to memory, so that the job can say what arrived there.
const exported = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
await measured(
  new PeriodicExportingMetricReader({ exporter: exported, exportIntervalMillis: MINUTE_MS }),
  async (emitter) => {
    // #region metrics
    metrics(emitter, { meter: provider.getMeter('fleet') });
    // #endregion metrics
    await runFleet(emitter, isWorker ? again() : ROUNDS, { tally, isSpread: process.argv.includes('--spread') });
  },
);
clearInterval(read);
await provider.shutdown();

const { calls, retries, lost } = tally;
console.log(`${calls - lost} of ${calls} parts stored, ${lost} lost, ${retries} retries`);
for (const line of whatYoursSays(exported, tally, points)) console.log(line);
