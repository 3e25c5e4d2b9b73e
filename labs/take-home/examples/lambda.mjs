import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { emfExporter, Emitter, events, flushAfter, metrics } from '@slowdown/aws-events';

const exporter = emfExporter({ namespace: 'Uploads' });
const reader = new PeriodicExportingMetricReader({ exporter });
const provider = new MeterProvider({ readers: [reader] });
const emitter = new Emitter();
metrics(emitter, { meter: provider.getMeter('uploads') });

const s3 = new S3Client({});
s3.middlewareStack.use(events(emitter));

// #region handler
export const handler = flushAfter(provider, async (event) => {
  await s3.send(new ListBucketsCommand({}));
  return { statusCode: 200, body: event.name };
});
// #endregion handler
