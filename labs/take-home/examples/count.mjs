import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { metrics as openTelemetry } from '@opentelemetry/api';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { emfExporter, Emitter, events, flushAtExit, metrics } from '@slowdown/aws-events';

const s3 = new S3Client({});
// #region provider
const exporter = emfExporter({ namespace: 'Uploads' });
const reader = new PeriodicExportingMetricReader({ exporter });
const provider = new MeterProvider({ readers: [reader] });
// #endregion provider

// #region five-lines
openTelemetry.setGlobalMeterProvider(provider);
flushAtExit(provider);
const emitter = new Emitter();
metrics(emitter);
s3.middlewareStack.use(events(emitter));
// #endregion five-lines

await s3.send(new ListBucketsCommand({}));
