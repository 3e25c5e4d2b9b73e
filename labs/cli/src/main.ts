/** The command `slowdown`. */
import { CommanderError } from 'commander';
import { answerShell, questionOf } from './commands/complete.ts';
import { finisher } from './commands/finish.ts';
import { processContext } from './context.ts';
import { EXIT } from './errors.ts';
import { buildProgram } from './program.ts';
import { sweep } from './whole-files.ts';

/** Runs the command line; the result is in `process.exitCode`. */
export async function main(argv: readonly string[] = process.argv.slice(2), context = processContext()): Promise<void> {
  const exit = (code: number) => {
    process.exitCode = code;
  };
  const program = buildProgram(context, finisher(context, exit));
  const question = questionOf(argv);
  if (question) return answerShell(program, context, question);
  try {
    await sweep(context.workshop);
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander ends everything that is not help or the version with 1; here that is "used wrongly".
    exit(error.exitCode === 0 ? EXIT.passed : EXIT.usage);
  }
}
