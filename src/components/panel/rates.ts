/** From sums that grow to what a dashboard draws: rates and shares between two reports. Pure. */
import type { Sample } from '../../workbench/samples.ts';

/** One point of each graph. null: nothing happened that it could be counted by. */
export interface Rates {
  /** The end of the stretch, seconds since the run began. */
  atS: number;
  retriesPerMinute: number;
  /** A call counts when it ends, an attempt when it ends; so this is above the truth while calls wait. */
  attemptsPerCall: number | null;
  /** Of the time that calls take, what is slept; 0 to 1. */
  backoffShare: number | null;
  throttlesPerMinute: number;
}

const MINUTE_MS = 60_000;

const NOTHING: Sample = { atMs: 0, calls: 0, attempts: 0, retries: 0, throttles: 0, backoffS: 0, inFlightS: 0 };

/** What happened between each report and the one before it. */
export function ratesOf(samples: readonly Sample[]): Rates[] {
  return samples.flatMap((sample, n) => {
    const before = samples[n - 1] ?? NOTHING;
    const since = (of: keyof Sample) => sample[of] - before[of];
    if (since('atMs') <= 0) return [];
    const perMinute = (of: keyof Sample) => (since(of) * MINUTE_MS) / since('atMs');
    const busyS = since('backoffS') + since('inFlightS');
    return {
      atS: sample.atMs / 1000,
      retriesPerMinute: perMinute('retries'),
      attemptsPerCall: since('calls') > 0 ? since('attempts') / since('calls') : null,
      backoffShare: busyS > 0 ? since('backoffS') / busyS : null,
      throttlesPerMinute: perMinute('throttles'),
    };
  });
}
