/** A report in the terminal, in the visual language that all of the workshop shares. */
import type { Report } from '@slowdown/kit/report';
import { MARK, padded, widthOf, wrapped, type Terminal, type Tone } from '../terminal.ts';
import { count } from '../words.ts';
import { callBar } from './bar.ts';
import { series, type Series } from './series.ts';
import { answer, duration, ending, grouped, heldText, pathOf, waitingPercent } from './words.ts';

const INDENT = '  ';
/** Calls that are shown one by one: the longest. */
const CALLS = 8;
const LABEL = 12;

/** @param files that the report was written to as well */
export function showReport(terminal: Terminal, report: Report, files: readonly string[]): void {
  const { totals } = report;
  terminal.line();
  showHead(terminal, report);
  if (totals.attempts > 0) {
    terminal.line();
    showTotals(terminal, report);
    terminal.line();
    showTime(terminal, report);
    terminal.line();
    showTimeline(terminal, report);
    terminal.line();
    showTables(terminal, report);
    showCalls(terminal, report);
  }
  if (report.notes.length > 0) showNotes(terminal, report.notes);
  if (files.length > 0) terminal.line(`${INDENT}${terminal.paint('backoff', `Written: ${files.join(', ')}`)}`);
}

function showHead(terminal: Terminal, report: Report): void {
  const { command, backend, elapsedMs, rules } = report;
  const who =
    command === null ? 'the proxy alone, for' : `${terminal.paint('strong', command)} ${ending(report)} after`;
  const mark = terminal.paint('attempt', MARK.attempt.repeat(2));
  terminal.line(`${mark} ${who} ${duration(elapsedMs)}, on ${backend}`);
  for (const { says } of rules) terminal.line(`   ${terminal.paint('plain', says)}`);
}

function showTotals(terminal: Terminal, { totals }: Report): void {
  const { calls, attempts, retries, throttled, failed, open } = totals;
  const cells: [number, string, Tone][] = [
    [calls, calls === 1 ? 'call' : 'calls', 'strong'],
    [attempts, attempts === 1 ? 'attempt' : 'attempts', 'attempt'],
    [retries, retries === 1 ? 'retry' : 'retries', 'plain'],
    [throttled, 'throttled', 'throttled'],
    [failed, 'failed', 'failed'],
    ...(open > 0 ? ([[open, 'open', 'plain']] satisfies [number, string, Tone][]) : []),
  ];
  const shown = cells.map(([number, word, tone]) =>
    terminal.paint(number === 0 ? 'backoff' : tone, `${grouped(number)} ${word}`),
  );
  terminal.line(`${INDENT}${shown.join(' · ')}`);
}

/** In flight against waiting, as one bar. */
function showTime(terminal: Terminal, report: Report): void {
  const { inFlightMs, waitingMs } = report.totals;
  const width = terminal.columns - 2 * INDENT.length;
  const percent = waitingPercent(report);
  const waiting = waitingMs === 0 ? 0 : Math.max(1, Math.round((percent / 100) * width));
  terminal.line(
    INDENT +
      terminal.paint('attempt', MARK.attempt.repeat(width - waiting)) +
      terminal.paint('backoff', MARK.backoff.repeat(waiting)),
  );
  const inFlight = `${MARK.attempt} ${duration(inFlightMs)} in flight`;
  const backoff = `${MARK.backoff} ${duration(waitingMs)} waiting, ${percent} % of the calls' time`;
  terminal.line(`${INDENT}${terminal.paint('attempt', inFlight)}   ${terminal.paint('backoff', backoff)}`);
}

const CURVES: Record<Series['kind'], { mark: string; word: string; tone: Tone }> = {
  succeeded: { mark: MARK.succeeded, word: 'succeeded', tone: 'succeeded' },
  throttled: { mark: MARK.throttled, word: 'throttled', tone: 'throttled' },
  // Attempts, whatever became of their calls.
  failed: { mark: MARK.failed, word: 'other errors', tone: 'failed' },
  inFlight: { mark: MARK.attempt, word: 'in flight', tone: 'attempt' },
  waiting: { mark: MARK.backoff, word: 'waiting', tone: 'backoff' },
};
const HEIGHTS = ' ▁▂▃▄▅▆▇█';

function showTimeline(terminal: Terminal, report: Report): void {
  const left = INDENT.length + LABEL + 3;
  const says = 24;
  const curves = series(report, terminal.columns - left - says);
  for (const { kind, says: most, values } of curves) {
    const { mark, word, tone } = CURVES[kind];
    const top = Math.max(...values);
    const line = values.map((value) => HEIGHTS[value === 0 ? 0 : Math.max(1, Math.round((value / top) * 8))]).join('');
    const label = `${terminal.paint(tone, mark)} ${padded(word, LABEL)}`;
    terminal.line(`${INDENT}${label} ${terminal.paint(tone, line)}  ${terminal.paint('backoff', most)}`);
  }
  const columns = curves[0]?.values.length ?? 0;
  const end = duration(report.timeline.sliceMs * report.timeline.slices.length);
  const axis = `0 s${end.padStart(Math.max(1, columns - 3))}`;
  terminal.line(' '.repeat(left) + terminal.paint('backoff', axis));
}

function showTables(terminal: Terminal, { answers, faults, held, rules, prefixes }: Report): void {
  const rows: [string, string[]][] = [
    ['Answers', answers.map((each) => `${grouped(each.count)} × ${answer(each)}`)],
    ['Injected', faults.map(({ fault, count: times }) => `${grouped(times)} × ${fault}`)],
    ['Held', held.map(heldText)],
    [
      'Rules',
      rules.map(({ says, matched, struck }) => `${says}: matched ${grouped(matched)}, struck ${grouped(struck)}`),
    ],
    [
      'Prefixes',
      prefixes.map(
        ({ prefix, attempts, throttled, busiestSecond }) =>
          `${prefix}  ${count(attempts, 'attempt')}, ${throttled} throttled, at most ${busiestSecond} in a second`,
      ),
    ],
  ];
  for (const [label, texts] of rows) {
    const isList = label === 'Prefixes' || label === 'Rules';
    const lines = isList ? texts.slice(0, 5) : texts.length === 0 ? [] : [texts.join(', ')];
    const indent = ' '.repeat(INDENT.length + LABEL);
    const shown = lines.flatMap((line) => wrapped(line, terminal.columns, indent));
    for (const [index, line] of shown.entries()) {
      terminal.line(
        index === 0 ? `${INDENT}${terminal.paint('strong', padded(label, LABEL))}${line.trimStart()}` : line,
      );
    }
  }
}

function showCalls(terminal: Terminal, { calls }: Report): void {
  const longest = calls.toSorted((a, b) => b.waitingMs + b.inFlightMs - a.waitingMs - a.inFlightMs).slice(0, CALLS);
  const mostMs = Math.max(1, ...longest.map(({ waitingMs, inFlightMs }) => waitingMs + inFlightMs));
  const nameWidth = Math.min(30, Math.max(...longest.map((call) => widthOf(`${call.method} ${pathOf(call)}`))));
  const width = terminal.columns - INDENT.length - nameWidth - 2 - 10;
  terminal.line();
  terminal.line(
    `${INDENT}${terminal.paint('strong', longest.length === 1 ? 'The call' : 'The longest calls')}, each from its own beginning`,
  );
  for (const call of longest) {
    const name = padded(tail(`${call.method} ${pathOf(call)}`, nameWidth), nameWidth);
    const bar = callBar(call, mostMs, width);
    const drawn = bar.map(({ tone, text }) => terminal.paint(tone, text)).join('');
    const fill = ' '.repeat(Math.max(0, width - bar.reduce((sum, { text }) => sum + widthOf(text), 0)));
    terminal.line(`${INDENT}${name}  ${drawn}${fill}${duration(call.waitingMs + call.inFlightMs).padStart(9)}`);
  }
}

function showNotes(terminal: Terminal, notes: readonly string[]): void {
  terminal.line();
  for (const note of notes) {
    const [first = '', ...rest] = wrapped(note, terminal.columns - 2 * INDENT.length);
    terminal.line(`${INDENT}${terminal.paint('backoff', '·')} ${first}`);
    for (const line of rest) terminal.line(`${INDENT}  ${line}`);
  }
}

/** A name from its end, where it differs from others. */
function tail(text: string, width: number): string {
  const [method = '', path = ''] = text.split(' ');
  const room = width - method.length - 1;
  return `${method} ${path.length <= room ? path : `…${path.slice(-(room - 1))}`}`;
}
