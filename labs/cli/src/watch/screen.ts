/** What `watch` shows: one failing thing at a time, and what to do about it. */
import type { LabEntry } from '../catalogue.ts';
import type { Ensured } from '../exercise.ts';
import { showHint, type Hint } from '../hints.ts';
import { placeToLook } from '../place.ts';
import { bar, shortName, showEnsured, showMessage, showOutput, showTitle, stepCount } from '../show.ts';
import { passedSteps } from '../progress.ts';
import { MARK, wrapped, type Terminal } from '../terminal.ts';
import type { Outcome } from '../verify.ts';
import { seconds } from '../words.ts';

const CLEAR = '\u001b[2J\u001b[3J\u001b[H';

export interface Screen {
  entry: LabEntry;
  backend: string;
  outcome: Outcome;
  /** What had to be put back before the run, because it is the learner's folder. */
  ensured: Ensured;
  /** From the save to the verdict, milliseconds. */
  tookMs: number;
  hint: Hint | undefined;
  /** The lab after this one. */
  next: LabEntry | undefined;
}

export function clear(terminal: Terminal): void {
  if (terminal.interactive) terminal.line(CLEAR);
  else terminal.line();
}

export async function showScreen(terminal: Terminal, screen: Screen): Promise<void> {
  const { entry, backend, outcome, ensured, hint } = screen;
  const passed = passedSteps(outcome.verdicts).length;
  clear(terminal);
  showTitle(terminal, entry, backend);
  showEnsured(terminal, entry, ensured);
  terminal.line(
    `    ${bar(terminal, passed, entry.lab.steps.length)}  ${passed} of ${entry.lab.steps.length} steps pass`,
  );
  terminal.line();
  if (outcome.passed) celebrate(terminal, screen);
  else if (outcome.problem === null) await showFirstFailure(terminal, entry, outcome);
  else showProblem(terminal, outcome.problem);
  showOutput(terminal, outcome.output);
  terminal.line();
  if (hint) showHint(terminal, entry, hint);
  showFooter(terminal, screen);
}

async function showFirstFailure(terminal: Terminal, entry: LabEntry, outcome: Outcome): Promise<void> {
  const { verdicts } = outcome;
  const verdict = verdicts.find(({ state }) => state !== 'passed');
  const step = entry.lab.steps.find(({ id }) => id === verdict?.step);
  if (!verdict || !step) return;
  const goal = `${stepCount(entry, step.id)}: ${step.goal}`;
  for (const line of wrapped(goal, terminal.columns, '    ')) terminal.line(terminal.paint('strong', line));
  terminal.line();
  terminal.line(`  ${terminal.paint('failed', MARK.failed)} ${shortName(verdict.test)}`);
  showMessage(terminal, verdict.message ?? 'The test did not run.', '    ');
  terminal.line();
  terminal.line(`    ${terminal.paint('attempt', await placeToLook(entry, step.id, outcome))}`);
}

function showProblem(terminal: Terminal, problem: string): void {
  const [first = '', ...rest] = wrapped(problem, terminal.columns - 4);
  terminal.line(`  ${terminal.paint('failed', MARK.failed)} ${first}`);
  for (const line of rest) terminal.line(`    ${line}`);
}

function celebrate(terminal: Terminal, { entry, next }: Screen): void {
  for (const { id } of entry.lab.steps) terminal.line(`    ${terminal.paint('succeeded', MARK.succeeded)} ${id}`);
  terminal.line();
  terminal.line(`    ${terminal.paint('succeeded', 'All steps pass.')}`);
  const follow = next
    ? `Next: \`npx slowdown watch ${next.number}\`, ${next.lab.title}`
    : `Next: \`npx slowdown diff ${entry.number} --solution\` shows how others wrote it.`;
  for (const line of wrapped(follow, terminal.columns, '    ')) terminal.line(line);
}

function showFooter(terminal: Terminal, { tookMs }: Screen): void {
  if (!terminal.interactive) {
    terminal.line(terminal.paint('backoff', `    ${seconds(tookMs)}`));
    return;
  }
  const keys = [
    ['h', 'hint'],
    ['r', 'run again'],
    ['q', 'quit'],
  ].map(([key = '', does = '']) => `${terminal.paint('strong', key)} ${terminal.paint('backoff', does)}`);
  terminal.line();
  terminal.line(
    `    ${keys.join('   ')}   ${terminal.paint('backoff', `${seconds(tookMs)}; save a file and it runs again`)}`,
  );
}
