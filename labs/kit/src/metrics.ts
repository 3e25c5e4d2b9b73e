/** OpenTelemetry metrics of every AWS call, on top of its events, and what takes them to CloudWatch. */
export { metrics, type MetricsOptions } from './metrics/counting.ts';
export { emfExporter, type EmfOptions } from './metrics/emf-exporter.ts';
export { flushAfter, flushAtExit, type FlushOptions } from './metrics/flush.ts';
