import type { ReportedCall } from '@slowdown/kit/report';
import { MARK, type Tone } from '../terminal.ts';

/** A piece of a line in one tone. */
interface Piece {
  tone: Tone;
  text: string;
}

/**
 * A call as characters, from its own beginning: `━▲┄┄┄━●`. An attempt takes two columns at least, so that its end is
 * always there.
 * @param mostMs what the whole width stands for
 */
export function callBar(call: ReportedCall, mostMs: number, width: number): Piece[] {
  const { attempts, outcome } = call;
  // What every attempt needs is set aside; the rest is shared out by time.
  const room = Math.max(0, width - 2 * attempts.length);
  const columns = (ms: number) => Math.round((ms / mostMs) * room);
  return attempts.flatMap((attempt, index): Piece[] => {
    const next = attempts[index + 1];
    const { endMs } = attempt;
    const mark = markOf(attempt, next === undefined && outcome === 'failed');
    const body = MARK.attempt.repeat(1 + columns((endMs ?? attempt.startMs) - attempt.startMs));
    const waitMs = next && endMs !== null ? Math.max(0, next.startMs - endMs) : 0;
    return [
      { tone: mark.tone, text: body + mark.text },
      { tone: 'backoff', text: MARK.backoff.repeat(columns(waitMs)) },
    ];
  });
}

function markOf({ endMs, status, errorCode, throttled }: ReportedCall['attempts'][number], isLost: boolean): Piece {
  if (endMs === null && !isLost) return { tone: 'attempt', text: MARK.attempt };
  if (status !== null && status < 400 && errorCode === null) return { tone: 'succeeded', text: MARK.succeeded };
  if (throttled && !isLost) return { tone: 'throttled', text: MARK.throttled };
  return { tone: 'failed', text: MARK.failed };
}
