/** The programs that the command starts and waits for. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { CommandError, EXIT, messageOf } from './errors.ts';

/**
 * Waits until a program has ended.
 * @returns its exit code, null where a signal ended it
 * @throws CommandError where it did not start
 */
export async function exitOf(program: ChildProcess): Promise<number | null> {
  await once(program, 'close').catch((cause: unknown) => {
    const reason = messageOf(cause);
    throw new CommandError(EXIT.machine, `Node could not be started (${reason}). Run \`npm ci\` and try again.`, {
      cause,
    });
  });
  return program.exitCode;
}
