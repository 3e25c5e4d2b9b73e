import type { Command } from 'commander';
import { chosenLab } from '../chosen-lab.ts';
import type { Context } from '../context.ts';
import { EXIT, type ExitCode } from '../errors.ts';
import { resetExercise, restoreExercise } from '../exercise.ts';
import { remember } from '../progress.ts';
import type { Finish } from './finish.ts';
import { labArgument } from './options.ts';

interface Options {
  backup?: string;
  json?: true;
}

/** `slowdown reset`: begin a lab anew, keeping what was there. */
export function resetCommand(program: Command, context: Context, finish: Finish): void {
  program
    .command('reset')
    .summary('begin a lab anew; your work is kept')
    .description('Puts the starter back. What you had is kept as a backup, and `npx slowdown restore` brings it back.')
    .addArgument(labArgument())
    .option('--json', 'one JSON object')
    .action((name: string | undefined, options: Options) => finish(() => reset(context, name, options)));
}

/** `slowdown restore`: bring the latest backup back, keeping what it replaces. */
export function restoreCommand(program: Command, context: Context, finish: Finish): void {
  program
    .command('restore')
    .summary('bring back what a reset put aside')
    .description(
      'Brings the latest backup back, byte for byte. What it replaces becomes a backup in turn: a second restore undoes the first.',
    )
    .addArgument(labArgument())
    .option('--backup <name>', 'a backup by its name, not the latest')
    .option('--json', 'one JSON object')
    .action((name: string | undefined, options: Options) => finish(() => restore(context, name, options)));
}

async function reset({ workshop, terminal }: Context, name: string | undefined, { json }: Options): Promise<ExitCode> {
  const entry = await chosenLab(workshop, name);
  const backup = await resetExercise(workshop, entry);
  await remember(workshop, entry.id, { passedSteps: [] });
  if (json) terminal.json({ lab: entry.id, backup });
  else {
    terminal.line(`${entry.id} is as it was at the beginning.`);
    if (backup)
      terminal.line(`Your work is kept as ${backup}; \`npx slowdown restore ${entry.number}\` brings it back.`);
  }
  return EXIT.passed;
}

async function restore({ workshop, terminal }: Context, name: string | undefined, options: Options): Promise<ExitCode> {
  const entry = await chosenLab(workshop, name);
  const { restored, kept } = await restoreExercise(workshop, entry, options.backup);
  await remember(workshop, entry.id, { passedSteps: [] });
  if (options.json) terminal.json({ lab: entry.id, restored, kept });
  else {
    terminal.line(`${entry.id} is as it was in the backup ${restored}.`);
    if (kept)
      terminal.line(
        `What was there is kept as ${kept}; a second \`npx slowdown restore ${entry.number}\` undoes this one.`,
      );
  }
  return EXIT.passed;
}
