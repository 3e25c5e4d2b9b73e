/** The series that lab 10's alarm is asked about, and when its solution rings. Made with the code that the tests run. */
import { rings } from '../../labs/10-metrics/solution/alarm.ts';
import { minutesRinging, series, stretches, type Series } from '../../labs/10-metrics/series.ts';

/** A series that is longer is drawn from so many minutes before its end. */
const LONGEST_DRAWN = 200;
const DRAWN_MINUTES = 100;
const MINUTE_MS = 60_000;

export interface Drawn {
  name: string;
  /** Minutes, the first and the last that are drawn. */
  from: number;
  until: number;
  /** Retries for each call in the minute that ends here; null where nobody read the counters. */
  rates: readonly { minute: number; rate: number | null }[];
  /** When the alarm rings: first and last minute of each time. */
  ringing: readonly (readonly [from: number, until: number])[];
}

function drawn(each: Series): Drawn {
  const at = new Map(each.points.map((point) => [point.atMs / MINUTE_MS, point]));
  const until = Math.max(...at.keys());
  const from = until > LONGEST_DRAWN ? until - DRAWN_MINUTES : 1;
  const minutes = Array.from({ length: until - from }, (_, n) => from + 1 + n);
  return {
    name: each.name,
    from,
    until,
    rates: minutes.map((minute) => {
      const [before, point] = [at.get(minute - 1), at.get(minute)];
      const rate = before && point ? (point.retries - before.retries) / (point.calls - before.calls) : null;
      return { minute, rate };
    }),
    ringing: stretches(minutesRinging(rings, each)),
  };
}

export const alarmSeries: Drawn[] = [series.talk, series.blip, series.quietDay, series.slowRise, series.gap].map(drawn);
