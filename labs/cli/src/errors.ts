/**
 * What the command's exit code says to the program that called it. The last two are a shell's own, for `slowdown run`:
 * a program that can't be run, and one that does not exist.
 */
export const EXIT = { passed: 0, failed: 1, usage: 2, machine: 3, notRunnable: 126, notFound: 127 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Something that ends the command: one sentence that says what to do, and the exit code that goes with it. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** True for a system error with this code, `ENOENT` for one. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
