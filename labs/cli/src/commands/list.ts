import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { labFolders, readLab, type LabEntry } from '../catalogue.ts';
import type { Context } from '../context.ts';
import { CommandError, EXIT, type ExitCode } from '../errors.ts';
import { exerciseFolder } from '../exercise.ts';
import { progressOf, readProgress, type Progress } from '../progress.ts';
import { bar } from '../show.ts';
import { padded, wrapped } from '../terminal.ts';
import type { Finish } from './finish.ts';

/** `slowdown list`: the labs, and how far the learner is in each. */
export function listCommand(program: Command, context: Context, finish: Finish): void {
  program
    .command('list')
    .summary('the labs, and how far you are')
    .description('Shows every lab: its question, how long it takes, which steps have passed.')
    .option('--json', 'one JSON array')
    .action((options: { json?: true }) => finish(() => run(context, options.json === true)));
}

async function run({ workshop, terminal }: Context, json: boolean): Promise<ExitCode> {
  const folders = await labFolders(workshop);
  const progress = await readProgress(workshop);
  const read = await Promise.allSettled(folders.map((folder) => readLab(workshop, folder)));
  const entries = read.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const problems = read.flatMap((result) => {
    if (result.status === 'fulfilled') return [];
    if (result.reason instanceof CommandError) return [result.reason.message];
    throw result.reason;
  });
  if (json) terminal.json(entries.map((entry) => summary(entry, progress)));
  else for (const entry of entries) show({ workshop, terminal }, entry, progress);
  for (const problem of problems) terminal.error(`${terminal.paint('failed', 'slowdown:')} ${problem}`);
  return problems.length === 0 ? EXIT.passed : EXIT.failed;
}

function summary({ id, number, slug, lab }: LabEntry, progress: Progress) {
  const { passedSteps } = progressOf(progress, id);
  const steps = lab.steps.map((step) => ({ id: step.id, goal: step.goal, passed: passedSteps.includes(step.id) }));
  return { id, number, slug, title: lab.title, minutes: lab.minutes, current: progress.current === id, steps };
}

function show({ terminal }: Pick<Context, 'terminal' | 'workshop'>, entry: LabEntry, progress: Progress): void {
  const { id, number, slug, title, minutes, current, steps } = { ...summary(entry, progress) };
  const passed = steps.filter((step) => step.passed).length;
  const [first = '', ...rest] = wrapped(title, terminal.columns - 6);
  terminal.line(`${terminal.paint('attempt', number)}  ${terminal.paint('strong', first)}`);
  for (const line of rest) terminal.line(`    ${terminal.paint('strong', line)}`);
  const state = `${bar(terminal, passed, steps.length, 16)} ${passed}/${steps.length} steps`;
  const aside = `${slug}, ${minutes} minutes${current ? ', the one in hand' : ''}`;
  terminal.line(`    ${padded(state, 28)} ${terminal.paint('backoff', aside)}`);
  const made = existsSync(exerciseFolder(entry));
  const place = `labs/${id}/exercise/${made ? (entry.lab.files[0] ?? '') : ''}`;
  terminal.line(`    ${terminal.paint('backoff', made ? place : `npx slowdown watch ${number} makes ${place}`)}`);
  terminal.line();
}
