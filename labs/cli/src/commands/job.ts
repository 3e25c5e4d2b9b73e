import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { labEnvironment } from '@slowdown/kit/backends';
import type { Command } from 'commander';
import { chosenLab } from '../chosen-lab.ts';
import type { Context } from '../context.ts';
import { CommandError, EXIT, type ExitCode } from '../errors.ts';
import { ensureExercise } from '../exercise.ts';
import { exitOf } from '../programs.ts';
import type { Finish } from './finish.ts';
import { labArgument } from './options.ts';

const END_WITH_COMMAND = new URL('../end-with-command.ts', import.meta.url).href;

/** `slowdown job`: the program of a lab, as the workbench's button runs it. */
export function jobCommand(program: Command, context: Context, finish: Finish): void {
  program
    .command('job')
    .summary("run a lab's program against AWS_ENDPOINT_URL")
    .description(
      "Runs the lab's program against the endpoint that AWS_ENDPOINT_URL names, the address of the proxy that the " +
        'workbench shows for one. Your exercise is in it where it is a part of the program; in other labs it stands ' +
        'before the program, and the lesson says how.',
    )
    .addArgument(labArgument())
    .action((name: string | undefined) => finish(() => run(context, name)));
}

async function run({ workshop, signal }: Context, name: string | undefined): Promise<ExitCode> {
  const entry = await chosenLab(workshop, name);
  const endpoint = process.env['AWS_ENDPOINT_URL'];
  if (!endpoint) {
    throw new CommandError(
      EXIT.usage,
      'AWS_ENDPOINT_URL is not set, and a lab never calls real AWS. Set it to the address that the workbench shows.',
    );
  }
  await ensureExercise(workshop, entry);
  const job = spawn(process.execPath, ['--import', END_WITH_COMMAND, join(entry.path, entry.lab.job)], {
    // The user's own AWS settings stay out, as in the workbench; and nobody needs credentials for a lab.
    env: labEnvironment(endpoint),
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  });
  signal.addEventListener('abort', () => job.kill('SIGTERM'));
  return (await exitOf(job)) === 0 ? EXIT.passed : EXIT.failed;
}
