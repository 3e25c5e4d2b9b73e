/** What the program says of itself: its OpenTelemetry metrics, summed up to what the graphs draw. Pure. */
import type { Series } from '@slowdown/kit/metrics/receiver';

/** Sums since the program's start. */
export interface Sample {
  /** Since the run began. */
  atMs: number;
  calls: number;
  attempts: number;
  retries: number;
  throttles: number;
  /** Time asleep before retries, of all calls together. */
  backoffS: number;
  /** Time of attempts on their way, of all calls together. */
  inFlightS: number;
}

/** Where each sum comes from: the instruments of @slowdown/kit/metrics. */
const METRICS: Record<Exclude<keyof Sample, 'atMs'>, string> = {
  calls: 'aws.client.calls',
  attempts: 'aws.client.attempts',
  retries: 'aws.client.retries',
  throttles: 'aws.client.throttles',
  backoffS: 'aws.client.backoff.duration',
  inFlightS: 'aws.client.attempt.duration',
};

/** The sums at a moment; null where the program has not said anything that is drawn. */
export function sampleOf(series: readonly Series[], atMs: number): Sample | null {
  if (!series.some(({ metric }) => Object.values(METRICS).includes(metric))) return null;
  const sum = (of: keyof typeof METRICS) =>
    series.filter(({ metric }) => metric === METRICS[of]).reduce((total, { sum }) => total + sum, 0);
  return {
    atMs: Math.round(atMs),
    calls: sum('calls'),
    attempts: sum('attempts'),
    retries: sum('retries'),
    throttles: sum('throttles'),
    backoffS: sum('backoffS'),
    inFlightS: sum('inFlightS'),
  };
}
