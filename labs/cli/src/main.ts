/** The command `slowdown`. */
import { Command, CommanderError } from 'commander';
import { checkCommand } from './commands/check.ts';
import { finisher, type Finish } from './commands/finish.ts';
import { jobCommand } from './commands/job.ts';
import { verifyCommand } from './commands/verify.ts';
import { processContext, type Context } from './context.ts';
import { EXIT } from './errors.ts';
import { sweep } from './whole-files.ts';

/** Runs the command line; the result is in `process.exitCode`. */
export async function main(argv: readonly string[] = process.argv.slice(2), context = processContext()): Promise<void> {
  const exit = (code: number) => {
    process.exitCode = code;
  };
  const program = build(context, finisher(context, exit));
  try {
    await sweep(context.workshop);
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander ends everything that is not help or the version with 1; here that is "used wrongly".
    exit(error.exitCode === 0 ? EXIT.passed : EXIT.usage);
  }
}

function build(context: Context, finish: Finish): Command {
  const program = new Command('slowdown');
  program.exitOverride();
  verifyCommand(program, context, finish);
  checkCommand(program, context, finish);
  jobCommand(program, context, finish);
  return program;
}
