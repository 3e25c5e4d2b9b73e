import type { Context } from '../context.ts';
import { CommandError, EXIT, messageOf } from '../errors.ts';

/** Runs a command's work and turns its end, however it came, into the exit code: one of ours, or that of a program. */
export type Finish = (work: () => Promise<number>) => Promise<void>;

export function finisher({ terminal, signal }: Context, exit: (code: number) => void): Finish {
  return async (work) => {
    try {
      const code = await work();
      // As a shell has it for a program that Ctrl-C ended.
      exit(signal.aborted && code !== EXIT.passed ? 130 : code);
    } catch (error) {
      terminal.error(`${terminal.paint('failed', 'slowdown:')} ${messageOf(error)}`);
      if (!(error instanceof CommandError) && process.env['SLOWDOWN_DEBUG']) console.error(error);
      exit(error instanceof CommandError ? error.exitCode : EXIT.failed);
    }
  };
}
