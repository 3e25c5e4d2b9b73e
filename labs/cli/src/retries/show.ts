/** The schedule of one call in the terminal, attempt by attempt. */
import { isThrottlingCode, isThrottlingStatus } from '@slowdown/kit/flows';
import { failureText, type Jitter, type Row, type Why } from '@slowdown/kit/retries';
import { duration } from '../report/words.ts';
import { MARK, padded, widthOf, type Terminal, type Tone } from '../terminal.ts';
import { count } from '../words.ts';

/** What one policy makes of a call. */
export interface Schedule {
  readonly policy: string;
  readonly service: string;
  readonly jitter: Jitter;
  readonly seed: number;
  readonly rows: readonly Row[];
}

const SAYS: Readonly<Record<Why, string>> = {
  throttling: 'throttling',
  transient: 'it will pass',
  'not retryable': 'not worth another',
  'last attempt': 'the last attempt',
  'quota empty': 'no tokens left',
};

const BAR = 14;
const HEADINGS = ['', 'sent at', 'ends with', 'why', 'waits', '', 'tokens'];

/** @param mostMs the wait that fills a bar: the same for schedules that stand beside each other */
export function showSchedule(terminal: Terminal, schedule: Schedule, mostMs: number): void {
  const { policy, service, jitter, seed, rows } = schedule;
  const chance = jitter === 'seeded' ? `seed ${seed}` : `waits at their ${jitter}`;
  const aside = terminal.paint('backoff', `on ${service}, ${chance}`);
  terminal.line();
  terminal.line(`  ${terminal.paint('strong', policy)}  ${aside}`);
  terminal.line();
  const cells = rows.map((row) => cellsOf(terminal, row, mostMs));
  const headings = HEADINGS.map((heading) => terminal.paint('backoff', heading));
  const widths = HEADINGS.map((_, column) =>
    Math.max(...[headings, ...cells].map((line) => widthOf(line[column] ?? ''))),
  );
  for (const line of [headings, ...cells]) {
    terminal.line(`  ${line.map((cell, column) => padded(cell, widths[column] ?? 0)).join('  ')}`.trimEnd());
  }
  terminal.line();
  terminal.line(`  ${outcome(schedule)}`);
}

export const longestMs = (schedules: readonly Schedule[]): number =>
  Math.max(...schedules.flatMap(({ rows }) => rows.map(({ delayMs }) => delayMs)));

/** What differs in the end. */
export function showDifference(terminal: Terminal, schedules: readonly Schedule[]): void {
  const width = Math.max(...schedules.map(({ policy }) => policy.length));
  terminal.line();
  for (const schedule of schedules) {
    terminal.line(`  ${terminal.paint('strong', schedule.policy.padEnd(width))}  ${outcome(schedule)}`);
  }
}

export const succeeded = ({ rows }: Pick<Schedule, 'rows'>): boolean => rows.at(-1)?.failure === null;

/** From the first attempt to the last, ms, where attempts take no time. */
export const waitedMs = ({ rows }: Pick<Schedule, 'rows'>): number => {
  const last = rows.at(-1);
  return last ? last.atMs + last.delayMs : 0;
};

function outcome(schedule: Schedule): string {
  const end = succeeded(schedule) ? 'it succeeded' : 'given up';
  return `${count(schedule.rows.length, 'attempt')}, ${duration(waitedMs(schedule))} of waiting, ${end}.`;
}

function cellsOf(terminal: Terminal, row: Row, mostMs: number): string[] {
  const { attempt, failure, why, delayMs, atMs, tokens } = row;
  const [mark, tone] = markOf(row);
  const bar = mostMs === 0 ? 0 : Math.ceil((delayMs / mostMs) * BAR);
  return [
    `${attempt} ${terminal.paint('attempt', MARK.attempt)}${terminal.paint(tone, mark)}`,
    duration(atMs),
    failure === null ? 'success' : failureText(failure),
    why === null ? '' : SAYS[why],
    delayMs > 0 ? duration(delayMs) : '',
    terminal.paint('backoff', MARK.backoff.repeat(bar)),
    tokens === null ? 'no quota' : String(tokens),
  ];
}

/** How the attempt ended: for good, throttled whatever the SDK takes it for, or in another way that is tried again. */
function markOf({ failure, why }: Row): [string, Tone] {
  if (failure === null) return [MARK.succeeded, 'succeeded'];
  if (why !== 'throttling' && why !== 'transient') return [MARK.failed, 'failed'];
  const { status = 0, code = null } = failure;
  const isThrottled = isThrottlingStatus(status) || isThrottlingCode(code);
  return isThrottled ? [MARK.throttled, 'throttled'] : [MARK.backoff, 'backoff'];
}
