/** From sums that grow to what a dashboard draws: rates between two reports, and shares of the last seconds. Pure. */
import type { Sample } from '../../workbench/samples.ts';

/** One point of each graph. null: nothing happened that it could be counted by. */
export interface Rates {
  /** The end of the stretch, seconds since the run began. */
  atS: number;
  retriesPerMinute: number;
  /** Of the last {@link SHARE_MS}. A call counts when it ends, as an attempt does: while many calls wait, it is too high. */
  attemptsPerCall: number | null;
  /** Of the time that calls took in the last {@link SHARE_MS}, what is slept; 0 to 1. */
  backoffShare: number | null;
  throttlesPerMinute: number;
}

const MINUTE_MS = 60_000;

/** How far back a share looks: over the sleeps of a call, or its attempts would be counted long before the call is. */
const SHARE_MS = 3000;

const NOTHING: Sample = { atMs: 0, calls: 0, attempts: 0, retries: 0, throttles: 0, backoffS: 0, inFlightS: 0 };

/** What happened at each report since the one before it, and of shares since a few seconds ago. */
export function ratesOf(samples: readonly Sample[]): Rates[] {
  return samples.flatMap((sample, n) => {
    const before = samples[n - 1] ?? NOTHING;
    const earlier = samples.slice(0, n).findLast(({ atMs }) => atMs <= sample.atMs - SHARE_MS) ?? NOTHING;
    const elapsedMs = sample.atMs - before.atMs;
    if (elapsedMs <= 0) return [];
    const perMinute = (of: keyof Sample) => ((sample[of] - before[of]) * MINUTE_MS) / elapsedMs;
    const lately = (of: keyof Sample) => sample[of] - earlier[of];
    const busyS = lately('backoffS') + lately('inFlightS');
    return {
      atS: sample.atMs / 1000,
      retriesPerMinute: perMinute('retries'),
      attemptsPerCall: lately('calls') > 0 ? lately('attempts') / lately('calls') : null,
      backoffShare: busyS > 0 ? lately('backoffS') / busyS : null,
      throttlesPerMinute: perMinute('throttles'),
    };
  });
}
