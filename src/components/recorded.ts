/** What a recorded run came to. The numbers of the prose come from here, so they are those of a run. */
import { callTrees, isThrottled, totals, type Flow, type Totals } from '@slowdown/kit/flows';
import { durationMs, seek, START } from './panel/player.ts';
import { recordings } from './recordings.ts';

export interface RecordedRun extends Totals {
  caption: string;
  /** Attempts of each lost call, in the order in which the calls began. */
  attemptsOfLost: number[];
  /** What the program printed. */
  output: readonly string[];
  /** The first answer that throttled, as it came; null where none did. */
  refusal: NonNullable<Flow['response']> | null;
}

/** The run that was recorded for a lab; null where none was. */
export function recordedRun(lab: string): RecordedRun | null {
  const recording = recordings[lab];
  if (!recording) return null;
  const { state } = seek(recording, START, durationMs(recording));
  const flows = [...state.flows.values()];
  const lost = callTrees(flows, { ended: true }).filter(({ outcome }) => outcome === 'failed');
  return {
    ...totals(flows, { ended: true }),
    caption: recording.caption,
    attemptsOfLost: lost.map(({ attempts }) => attempts.length),
    output: state.output,
    refusal: flows.find(isThrottled)?.response ?? null,
  };
}
