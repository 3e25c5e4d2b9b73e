/** The command line: which commands there are, in which groups, and how they explain themselves. */
import { Command } from 'commander';
import { checkCommand } from './commands/check.ts';
import { completeCommand } from './commands/complete.ts';
import { diffCommand } from './commands/diff.ts';
import { doctorCommand } from './commands/doctor.ts';
import type { Finish } from './commands/finish.ts';
import { fleetCommand } from './commands/fleet.ts';
import { hintCommand } from './commands/hint.ts';
import { jobCommand } from './commands/job.ts';
import { listCommand } from './commands/list.ts';
import { proxyCommand } from './commands/proxy.ts';
import { resetCommand, restoreCommand } from './commands/reset.ts';
import { retriesCommand } from './commands/retries.ts';
import { runCommand } from './commands/run.ts';
import { startCommand } from './commands/start.ts';
import { verifyCommand } from './commands/verify.ts';
import { watchCommand } from './commands/watch.ts';
import type { Context } from './context.ts';
import type { Tone } from './terminal.ts';

type AddCommand = (program: Command, context: Context, finish: Finish) => void;

const GROUPS: [string, AddCommand[]][] = [
  ['Begin:', [startCommand, listCommand, doctorCommand]],
  ['Work on a lab:', [watchCommand, verifyCommand, hintCommand, diffCommand, jobCommand]],
  ['Your own program:', [runCommand, proxyCommand]],
  ['Without a service:', [retriesCommand, fleetCommand]],
  ['Begin anew:', [resetCommand, restoreCommand]],
  ['For authors and shells:', [checkCommand, completeCommand]],
];

const EXAMPLES = [
  ['slowdown watch 1', 'work on lab 01; tests run when you save'],
  ['slowdown hint', 'one more hint for the step in hand'],
  ['slowdown verify question --json', 'the verdicts, for a program'],
  ['slowdown verify 1 --backend localstack', 'the same lab on LocalStack'],
  ['slowdown doctor', 'what this machine has'],
] as const;

export function buildProgram(context: Context, finish: Finish): Command {
  const { terminal } = context;
  const paint = (tone: Tone) => (text: string) => terminal.paint(tone, text);
  const program = new Command('slowdown')
    .description('Why is my compute job so slow? The labs of the workshop, run and graded here.')
    .usage('<command> [lab] [options]')
    .helpCommand(false)
    // What stands behind a program's name is the program's.
    .enablePositionalOptions()
    .helpOption('-h, --help', 'this, or more about a command')
    .showHelpAfterError('Run `npx slowdown --help` to see how it is used.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.line(text.trimEnd()),
      writeErr: (text) => terminal.error(text.trimEnd()),
      outputError: (text, write) => write(text.replace(/^error: /, `${terminal.paint('failed', 'slowdown:')} `)),
      getOutHelpWidth: () => terminal.columns,
      getErrHelpWidth: () => terminal.columns,
    })
    .configureHelp({
      styleTitle: paint('strong'),
      styleCommandText: paint('attempt'),
      styleSubcommandTerm: paint('attempt'),
      styleOptionTerm: paint('attempt'),
      styleArgumentTerm: paint('attempt'),
      subcommandTerm: (command) => `${command.name()} ${argumentsOf(command)}`.trimEnd(),
    });
  for (const [heading, commands] of GROUPS) {
    program.commandsGroup(heading);
    for (const add of commands) add(program, context, finish);
  }
  const width = Math.max(...EXAMPLES.map(([command]) => command.length));
  program.addHelpText('after', () =>
    [
      '',
      terminal.paint('strong', 'A lab'),
      '  is named by its number, its slug or the beginning of it: 1, 01, the-question,',
      '  question. Without a name it is the one you worked on last.',
      '',
      terminal.paint('strong', 'Examples'),
      ...EXAMPLES.map(([command, does]) => `  ${terminal.paint('attempt', command.padEnd(width))}  ${does}`),
      '',
      terminal.paint('strong', 'Exit codes'),
      '  0 passed   1 failed   2 used wrongly   3 the machine lacks something',
      '  run ends as the program does: with its code, or 128 and the number of its signal;',
      '  126 it could not be started, 127 there is no such command',
    ].join('\n'),
  );
  return program;
}

function argumentsOf(command: Command): string {
  return command.registeredArguments
    .map((each) => (each.variadic ? `[${each.name()}…]` : `[${each.name()}]`))
    .join(' ');
}
