import type { Command } from 'commander';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { EXIT, type ExitCode } from '../errors.ts';
import { exitOf } from '../programs.ts';
import type { Finish } from './finish.ts';

interface Options {
  port?: string;
  open: boolean;
}

/** `slowdown start`: the site with its workbench, as `npm start` starts it. */
export function startCommand(program: Command, context: Context, finish: Finish): void {
  program
    .command('start')
    .summary('serve the lessons and the workbench')
    .description('Serves the site and, beside it, the workbench: the same as `npm start`.')
    .option('--port <number>', 'where to listen, 0 for any free port (default: 4321, or the next that is free)')
    .option('--no-open', 'open no browser')
    .action((options: Options) => finish(() => run(context, options)));
}

async function run({ workshop }: Context, { port, open }: Options): Promise<ExitCode> {
  const args = [...(port === undefined ? [] : ['--port', port]), ...(open ? [] : ['--no-open'])];
  const server = spawn(process.execPath, [join(workshop.root, 'scripts', 'start.mjs'), ...args], { stdio: 'inherit' });
  // A terminal's Ctrl-C reaches both; a signal to this process alone is handed on.
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => server.kill(signal));
  const code = await exitOf(server);
  return Object.values(EXIT).find((known) => known === code) ?? EXIT.failed;
}
