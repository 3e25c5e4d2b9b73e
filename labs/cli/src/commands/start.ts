import type { Command } from 'commander';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { EXIT, type ExitCode } from '../errors.ts';
import type { Finish } from './finish.ts';

/** `slowdown start`: the site with its workbench, as `npm start` starts it. */
export function startCommand(program: Command, context: Context, finish: Finish): void {
  program
    .command('start')
    .summary('serve the lessons and the workbench')
    .description('Serves the site and, beside it, the workbench: the same as `npm start`, whose options it takes.')
    .argument('[options...]', 'handed on, --no-open for example')
    .allowUnknownOption()
    .helpOption(false)
    .action((args: string[]) => finish(() => run(context, args)));
}

async function run({ workshop }: Context, args: readonly string[]): Promise<ExitCode> {
  const server = spawn(process.execPath, [join(workshop.root, 'scripts', 'start.mjs'), ...args], { stdio: 'inherit' });
  // A terminal's Ctrl-C reaches both; a signal to this process alone is handed on.
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => server.kill(signal));
  await once(server, 'exit');
  return server.exitCode === 0 ? EXIT.passed : EXIT.failed;
}
