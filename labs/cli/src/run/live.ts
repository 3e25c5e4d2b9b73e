/** Flows in a terminal as they end, one line each, in the visual language. */
import { isSuccess, isThrottled, type Flow } from '@slowdown/kit/flows';
import { answer, duration } from '../report/words.ts';
import { MARK, padded, widthOf, type Terminal, type Tone } from '../terminal.ts';

const MOMENT = 8;
const TOOK = 9;

/** `  1.2 s ━▲ 503 SlowDown  PUT /results/part-1  attempt 1 of 3, injected   2 ms` */
export function flowLine(terminal: Terminal, flow: Flow): string {
  const { startMs, endMs, request, response, error } = flow;
  const { tone, mark } = ending(flow);
  const said = response === null ? (error ?? 'no answer') : answer(response);
  const left = [
    terminal.paint('backoff', duration(startMs).padStart(MOMENT)),
    terminal.paint(tone, `${MARK.attempt}${mark} ${padded(said, 12)}`),
  ].join(' ');
  const aside = [attempt(flow), flow.fault === null ? '' : 'injected'].filter(Boolean).join(', ');
  const right = duration((endMs ?? startMs) - startMs).padStart(TOOK);
  const room = terminal.columns - widthOf(left) - widthOf(right) - widthOf(aside) - 3;
  const what = shortened(`${request.method} ${request.path.split('?')[0] ?? ''}`, Math.max(room, 12));
  return `${left} ${padded(what, room)} ${terminal.paint('backoff', aside)} ${right}`;
}

function ending(flow: Flow): { tone: Tone; mark: string } {
  if (isThrottled(flow)) return { tone: 'throttled', mark: MARK.throttled };
  return isSuccess(flow) ? { tone: 'succeeded', mark: MARK.succeeded } : { tone: 'failed', mark: MARK.failed };
}

/** First attempts are no news. */
function attempt({ sdk }: Flow): string {
  if (sdk === null || sdk.attempt === 1) return '';
  return sdk.maxAttempts === null ? `attempt ${sdk.attempt}` : `attempt ${sdk.attempt} of ${sdk.maxAttempts}`;
}

/** What differs between paths is mostly at their end. */
function shortened(text: string, width: number): string {
  if (text.length <= width) return text;
  const kept = Math.floor((width - 1) / 3);
  return `${text.slice(0, kept)}…${text.slice(kept + 1 - width)}`;
}
