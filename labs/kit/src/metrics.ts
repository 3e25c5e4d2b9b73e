/** OpenTelemetry metrics of every AWS call, on top of its events. */
export { metrics, type MetricsOptions } from './metrics/counting.ts';
