/** The events of one call as the lab's job printed them, for the figure: read from the recorded run. */
import { recordedRun } from './recorded.ts';
import { TWELVE_EVENTS } from './twelve-events.ts';

interface AttemptShown {
  /** Numbers of the events on the way out, and on the way back. */
  out: number[];
  back: number[];
  status: string;
  ms: number;
  /** How long the SDK slept before it. */
  sleptMs: number;
}

export interface CallShown {
  before: number[];
  attempts: AttemptShown[];
  after: number[];
  count: number;
  caption: string;
}

/** `0.188 s  part-2  attempt 1  needs-retry: 503` */
const LINE =
  /^(?<seconds>[\d.]+) s {2}(?<name>\S+) +(?:attempt (?<attempt>\d+) +)?(?<event>[a-z-]+)(?:: (?<status>.+))?$/;

const LAST_OUT = 'before-send';

/** One call of lab 05's recorded run, `part-2`; null where none was recorded. */
export function recordedCall(name: string): CallShown | null {
  const run = recordedRun('05-events');
  if (!run) return null;
  const shown: CallShown = { before: [], attempts: [], after: [], count: 0, caption: run.caption };
  let leftMs = 0;
  for (const line of run.output) {
    const { seconds = '', attempt, event = '', status, name: called } = LINE.exec(line)?.groups ?? {};
    if (called !== name) continue;
    const number = TWELVE_EVENTS.findIndex((each) => each.name === event) + 1;
    const atMs = Number(seconds) * 1000;
    shown.count += 1;
    if (attempt === undefined) {
      (shown.attempts.length === 0 ? shown.before : shown.after).push(number);
      continue;
    }
    if (event === 'request-created')
      shown.attempts.push({ out: [], back: [], status: '', ms: 0, sleptMs: atMs - leftMs });
    const current = shown.attempts.at(-1);
    if (!current) continue;
    const sending = number <= TWELVE_EVENTS.findIndex((each) => each.name === LAST_OUT) + 1;
    (sending ? current.out : current.back).push(number);
    if (event === LAST_OUT) leftMs = atMs;
    if (event === 'needs-retry') {
      current.status = status ?? '';
      current.ms = atMs - leftMs;
      leftMs = atMs;
    }
  }
  return shown;
}
