import type { Command } from 'commander';
import { chooseBackend } from '../backend.ts';
import type { LabEntry } from '../catalogue.ts';
import { chosenLab } from '../chosen-lab.ts';
import type { Context } from '../context.ts';
import { CommandError, EXIT, type ExitCode } from '../errors.ts';
import { ensureExercise } from '../exercise.ts';
import { placeToLook } from '../place.ts';
import { passedSteps, remember } from '../progress.ts';
import { Runner } from '../runner/runner.ts';
import { bar, showEnsured, showMessage, showOutput, showSteps, showTitle, stepCount } from '../show.ts';
import { MARK } from '../terminal.ts';
import { verify, type Outcome } from '../verify.ts';
import { seconds } from '../words.ts';
import type { Finish } from './finish.ts';
import { backendOption, labArgument } from './options.ts';

/** `slowdown verify`: the tests of a lab, once. */
export function verifyCommand(program: Command, context: Context, finish: Finish): void {
  program
    .command('verify')
    .summary('run the tests of a lab')
    .description('Runs the tests of a lab on your exercise and says what was expected, what was seen, where to look.')
    .addArgument(labArgument())
    .addOption(backendOption())
    .option('--json', 'one JSON object a line, as the tests run')
    .action((name: string | undefined, options: VerifyOptions) => finish(() => run(context, name, options)));
}

interface VerifyOptions {
  backend?: string;
  json?: true;
}

async function run(
  context: Context,
  name: string | undefined,
  { backend: asked, json }: VerifyOptions,
): Promise<ExitCode> {
  const { workshop, terminal, signal } = context;
  const report = json ? (value: unknown) => terminal.json(value) : undefined;
  try {
    const entry = await chosenLab(workshop, name);
    const ensured = await ensureExercise(workshop, entry);
    await using backend = await chooseBackend(workshop, asked);
    await using runner = new Runner(workshop, backend.forTests);
    report?.({ type: 'started', lab: entry.id, backend: backend.label });
    if (!json) {
      showTitle(terminal, entry, backend.label);
      showEnsured(terminal, entry, ensured);
      terminal.passing(terminal.paint('backoff', `  ${MARK.attempt.repeat(3)} running`));
    }
    const outcome = await verify(entry, runner, {
      signal,
      onVerdict: (verdict) => report?.({ type: 'verdict', ...verdict }),
    });
    // A run that was stopped says nothing about the steps.
    if (!signal.aborted) await remember(workshop, entry.id, { passedSteps: passedSteps(outcome.verdicts) });
    report?.({ type: 'ended', passed: outcome.passed, problem: outcome.problem, verdicts: outcome.verdicts });
    if (!json) await showOutcome(context, entry, outcome);
    if (outcome.lacking) return EXIT.machine;
    return outcome.passed ? EXIT.passed : EXIT.failed;
  } catch (error) {
    // Who reads JSON gets the reason in the last line too; the sentence still goes to stderr.
    if (error instanceof CommandError) report?.({ type: 'ended', passed: false, problem: error.message, verdicts: [] });
    throw error;
  }
}

async function showOutcome({ terminal }: Context, entry: LabEntry, outcome: Outcome): Promise<void> {
  const { number, lab } = entry;
  if (outcome.problem !== null) {
    showMessage(terminal, `${terminal.paint('failed', MARK.failed)} ${outcome.problem}`, '  ');
  }
  if (outcome.problem === null || outcome.verdicts.some(({ state }) => state !== 'skipped')) {
    showSteps(terminal, entry, outcome);
  }
  showOutput(terminal, outcome.output);
  const passed = passedSteps(outcome.verdicts).length;
  terminal.line();
  const count = `${passed} of ${lab.steps.length} steps pass`;
  terminal.line(
    `  ${bar(terminal, passed, lab.steps.length)}  ${count}  ${terminal.paint('backoff', seconds(outcome.elapsedMs))}`,
  );
  terminal.line();
  if (outcome.passed) {
    terminal.line(`  Done. \`npx slowdown diff ${number} --solution\` shows how others wrote it.`);
    return;
  }
  const step = outcome.verdicts.find(({ state }) => state !== 'passed')?.step;
  if (step !== undefined && outcome.problem === null) {
    terminal.line(
      `  Go on with ${stepCount(entry, step)}, in ${terminal.paint('attempt', await placeToLook(entry, step, outcome))}`,
    );
    terminal.line(`  \`npx slowdown hint ${number}\` helps.`);
  }
}
