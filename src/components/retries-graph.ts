/** Retries a minute of a recorded run, as its program reported them. */
import { durationMs, seek, START } from './panel/player.ts';
import { ratesOf } from './panel/rates.ts';
import { recordings } from './recordings.ts';

export interface RetriesGraph {
  points: readonly { atS: number; retriesPerMinute: number }[];
  /** The highest of them. */
  peak: number;
  /** How often they rise above half of the peak. */
  waves: number;
  /** How much of the calls' time was sleep, 0 to 1. */
  backoffShare: number;
  caption: string;
}

/** null where no run was recorded, or it reported nothing. */
export function retriesGraph(lab: string): RetriesGraph | null {
  const recording = recordings[lab];
  if (!recording) return null;
  const { samples } = seek(recording, START, durationMs(recording)).state;
  const last = samples.at(-1);
  if (!last) return null;
  const points = ratesOf(samples);
  const peak = Math.max(...points.map(({ retriesPerMinute }) => retriesPerMinute));
  const isHigh = (n: number) => (points[n]?.retriesPerMinute ?? 0) > peak / 2;
  const waves = points.filter((_, n) => isHigh(n) && !isHigh(n - 1)).length;
  return {
    points,
    peak,
    waves,
    backoffShare: last.backoffS / (last.backoffS + last.inFlightS),
    caption: recording.caption,
  };
}
