/** A simulated fleet in the terminal, in the visual language that all of the workshop shares. */
import type { Second, Summary } from '@slowdown/kit/fleet';
import { duration, grouped } from '../report/words.ts';
import { MARK, padded, type Terminal, type Tone } from '../terminal.ts';
import { count } from '../words.ts';
import type { History } from './history.ts';

const INDENT = '  ';
const LABEL = 12;
const SAYS = 22;
const HEIGHTS = ' ▁▂▃▄▅▆▇█';

interface Curve {
  mark: string;
  word: string;
  tone: Tone;
  of: (second: Second) => number;
  /** The value of several seconds together. */
  over: 'mean' | 'most';
  unit: string;
}

const CURVES: readonly Curve[] = [
  {
    mark: MARK.succeeded,
    word: 'succeeded',
    tone: 'succeeded',
    of: (s) => s.succeeded,
    over: 'mean',
    unit: ' a second',
  },
  { mark: MARK.attempt, word: 'attempts', tone: 'attempt', of: (s) => s.attempts, over: 'mean', unit: ' a second' },
  {
    mark: MARK.throttled,
    word: 'throttled',
    tone: 'throttled',
    of: (s) => s.throttled,
    over: 'mean',
    unit: ' a second',
  },
  { mark: MARK.failed, word: 'lost calls', tone: 'failed', of: (s) => s.lost, over: 'mean', unit: ' a second' },
  { mark: MARK.backoff, word: 'sleeping', tone: 'backoff', of: (s) => s.sleeping, over: 'most', unit: ' at once' },
];

export function showFleet(terminal: Terminal, { summary, seconds, isStopped }: History): void {
  const { spec, isDone, endedMs, simulatedMs, totals, wasted, callMs, mostRetriesInAMinute } = summary;
  const { workers, policy, service } = spec;
  const ends =
    isDone && endedMs !== null ? `done after ${duration(endedMs)}` : `not done after ${duration(simulatedMs)}`;
  terminal.line();
  terminal.line(
    `${terminal.paint('attempt', MARK.attempt.repeat(2))} ${terminal.paint('strong', policy)}: ${grouped(workers)} ${workers === 1 ? 'worker' : 'workers'}, ` +
      `${grouped(service.ratePerSecond)} requests/s for each prefix: ${ends}${isStopped ? ', and stopped there' : ''}`,
  );
  terminal.line();
  const cells: [number, string, Tone][] = [
    [totals.succeeded, 'calls succeeded', 'succeeded'],
    [totals.lost, 'lost', 'failed'],
    [totals.attempts, 'attempts', 'attempt'],
    [totals.retries, 'retries', 'plain'],
    [totals.throttled, 'throttled', 'throttled'],
  ];
  const shown = cells.map(([n, word, tone]) => terminal.paint(n === 0 ? 'backoff' : tone, `${grouped(n)} ${word}`));
  terminal.line(`${INDENT}${shown.join(' · ')}`);
  const { p50, p99 } = callMs;
  const times =
    p50 === null || p99 === null
      ? ''
      : ` · half of the calls within ${duration(p50)}, 99 of 100 within ${duration(p99)}`;
  terminal.line(`${INDENT}${Math.round(wasted * 100)} % of the attempts brought nothing${times}`);
  if (totals.retries > 0) terminal.line(`${INDENT}${grouped(mostRetriesInAMinute)} retries in the worst minute`);
  if (totals.partitions > spec.service.prefixes) {
    terminal.line(`${INDENT}the service has split: ${count(totals.partitions, 'partition')} at the end`);
  }
  terminal.line();
  showCurves(terminal, seconds);
}

function showCurves(terminal: Terminal, seconds: readonly Second[]): void {
  const left = INDENT.length + LABEL + 3;
  const columns = Math.max(1, Math.min(seconds.length, terminal.columns - left - SAYS));
  for (const { mark, word, tone, of, over, unit } of CURVES) {
    const values = Array.from({ length: columns }, (_, column) => {
      const from = Math.floor((column * seconds.length) / columns);
      const cut = seconds
        .slice(from, Math.max(from + 1, Math.floor(((column + 1) * seconds.length) / columns)))
        .map(of);
      return over === 'most'
        ? Math.max(0, ...cut)
        : cut.reduce((sum, value) => sum + value, 0) / Math.max(1, cut.length);
    });
    const top = Math.max(...values);
    const line = values.map((value) => HEIGHTS[value === 0 ? 0 : Math.max(1, Math.round((value / top) * 8))]).join('');
    const label = `${terminal.paint(tone, mark)} ${padded(word, LABEL)}`;
    const most = top === 0 ? 'none' : `≤ ${grouped(Math.ceil(top))}${unit}`;
    terminal.line(
      `${INDENT}${label} ${terminal.paint(tone, padded(line, columns))}  ${terminal.paint('backoff', most)}`,
    );
  }
  const end = duration(seconds.length * 1000);
  terminal.line(' '.repeat(left) + terminal.paint('backoff', `0 s${end.padStart(Math.max(1, columns - 3))}`));
}

/** Two fleets side by side, where they differ. */
export function showComparison(terminal: Terminal, histories: readonly [History, History]): void {
  const summaries = histories.map(({ summary }) => summary);
  const rows: [string, (summary: Summary) => string][] = [
    ['', ({ spec }) => spec.policy],
    ['done after', ({ endedMs }) => (endedMs === null ? 'not done' : duration(endedMs))],
    ['lost calls', ({ totals }) => grouped(totals.lost)],
    ['attempts', ({ totals }) => grouped(totals.attempts)],
    ['in the worst minute', ({ mostRetriesInAMinute }) => `${grouped(mostRetriesInAMinute)} retries`],
    ['brought nothing', ({ wasted }) => `${Math.round(wasted * 100)} %`],
    ['half within', ({ callMs }) => (callMs.p50 === null ? '–' : duration(callMs.p50))],
    ['99 of 100 within', ({ callMs }) => (callMs.p99 === null ? '–' : duration(callMs.p99))],
  ];
  const width = Math.max(...summaries.map(({ spec }) => spec.policy.length)) + 2;
  terminal.line();
  for (const [label, of] of rows) {
    const cells = summaries.map((summary) => of(summary).padStart(width)).join('  ');
    terminal.line(`${INDENT}${padded(label, 20)}${label === '' ? terminal.paint('strong', cells) : cells}`);
  }
}
