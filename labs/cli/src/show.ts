/** How verdicts look in the terminal. */
import type { LabEntry } from './catalogue.ts';
import type { Ensured } from './exercise.ts';
import { MARK, padded, withCode, wrapped, type Terminal, type Tone } from './terminal.ts';
import type { Outcome, Verdict } from './verify.ts';

const STATE: Record<Verdict['state'], { mark: string; tone: Tone }> = {
  passed: { mark: MARK.succeeded, tone: 'succeeded' },
  failed: { mark: MARK.failed, tone: 'failed' },
  skipped: { mark: MARK.backoff, tone: 'backoff' },
};

function marked(terminal: Terminal, state: Verdict['state']): string {
  const { mark, tone } = STATE[state];
  return terminal.paint(tone, mark);
}

/** The lab's name and question, and which backend it runs on. */
export function showTitle(terminal: Terminal, { number, lab }: LabEntry, backend?: string): void {
  const aside = backend === undefined ? '' : terminal.paint('backoff', `  on ${backend}`);
  terminal.line(`${terminal.paint('attempt', number)}  ${terminal.paint('strong', lab.title)}${aside}`);
  terminal.line();
}

/** Says what was made or put back, because it is the learner's folder. */
export function showEnsured(terminal: Terminal, { id }: LabEntry, { made, repaired }: Ensured): void {
  if (made) terminal.line(`  Your exercise is new: labs/${id}/exercise/, made from the starter.\n`);
  for (const file of repaired) terminal.line(`  ${file} was missing and was put back from the starter.\n`);
}

/** `━━━━━━┄┄┄┄  2 of 4 steps` */
export function bar(terminal: Terminal, done: number, all: number, width = 24): string {
  const filled = all === 0 ? 0 : Math.round((done / all) * width);
  return (
    terminal.paint('succeeded', MARK.attempt.repeat(filled)) +
    terminal.paint('backoff', MARK.backoff.repeat(width - filled))
  );
}

/** `step 2 of 4` */
export function stepCount({ lab }: LabEntry, step: string): string {
  return `step ${lab.steps.findIndex(({ id }) => id === step) + 1} of ${lab.steps.length}`;
}

/** Every step with its state; the first one that fails with its tests and what they saw: one thing at a time. */
export function showSteps(terminal: Terminal, { lab }: LabEntry, { verdicts }: Outcome): void {
  const nameWidth = Math.max(...lab.steps.map(({ id }) => id.length));
  const inHand = verdicts.find(({ state }) => state === 'failed')?.step;
  for (const { id, goal } of lab.steps) {
    const own = verdicts.filter(({ step }) => step === id);
    const failed = stepState(own) === 'failed';
    // What comes after the step in hand is not explained yet, so it is not marked as wrong yet.
    const state = failed && id !== inHand ? 'skipped' : stepState(own);
    const [first = '', ...rest] = wrapped(goal, terminal.columns - 6 - nameWidth);
    terminal.line(`  ${marked(terminal, state)} ${terminal.paint('strong', padded(id, nameWidth))}  ${first}`);
    for (const line of rest) terminal.line(' '.repeat(nameWidth + 6) + line);
    if (id !== inHand) continue;
    for (const verdict of own) showVerdict(terminal, verdict, ' '.repeat(nameWidth + 6));
  }
}

/** The state of a step: failed where one of its tests is, passed where all are. */
function stepState(verdicts: readonly Verdict[]): Verdict['state'] {
  if (verdicts.some(({ state }) => state === 'failed')) return 'failed';
  return verdicts.every(({ state }) => state === 'passed') ? 'passed' : 'skipped';
}

/** A test without its group: the step above it says that already. */
export function shortName(test: string): string {
  return test.split(' > ').at(-1) ?? test;
}

function showVerdict(terminal: Terminal, verdict: Verdict, indent: string): void {
  terminal.line(`${indent}${marked(terminal, verdict.state)} ${shortName(verdict.test)}`);
  if (verdict.message !== null) showMessage(terminal, verdict.message, `${indent}  `);
}

/** What was expected and seen; the line that says where to look next stands out. */
export function showMessage(terminal: Terminal, message: string, indent: string): void {
  for (const part of message.split('\n')) {
    const advice = part.startsWith('Look next:');
    for (const line of wrapped(advice ? part : withCode(terminal, part), terminal.columns, indent)) {
      terminal.line(advice ? terminal.paint('attempt', line) : line);
    }
  }
}

/** What the program printed, its last lines, behind a rule so that it can't be taken for the command's own words. */
export function showOutput(terminal: Terminal, output: string, lines = 8): void {
  const printed = output.trimEnd().split('\n');
  if (output.trim() === '') return;
  terminal.line();
  terminal.line(terminal.paint('backoff', `  The program printed${printed.length > lines ? `, at the end` : ''}:`));
  for (const line of printed.slice(-lines)) terminal.line(terminal.paint('backoff', `  │ ${line}`));
}
