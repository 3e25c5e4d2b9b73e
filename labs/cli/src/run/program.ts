/** Somebody's program as a child: the terminal, the signals and the exit code are its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { isatty } from 'node:tty';
import { fileURLToPath } from 'node:url';
import type { Report } from '@slowdown/kit/report';
import type { Context } from '../context.ts';
import { CommandError, EXIT, hasCode, messageOf } from '../errors.ts';

export type Ended = NonNullable<Report['ended']>;

interface ProgramOptions {
  environment: NodeJS.ProcessEnv;
  handOver: Context['handOver'];
  /** Removed with the program, where this process is killed. */
  folder: string;
}

const GUARDIAN = fileURLToPath(new URL('guardian.ts', import.meta.url));

/**
 * Runs a program to its end. Its stdin, stdout and stderr are this process's own, untouched.
 * @throws CommandError where it can't be started: 127 for a program that does not exist, 126 for one that can't be run
 */
export async function runProgram(
  [name = '', ...args]: readonly string[],
  { environment, handOver, folder }: ProgramOptions,
): Promise<Ended> {
  const guardian = spawn(process.execPath, [GUARDIAN, folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  // It is no harm if there is none: only a killed command needs it.
  guardian.on('error', () => {}).unref();
  guardian.stdin.on('error', () => {});
  try {
    const program = spawn(name, args, { stdio: 'inherit', env: environment });
    guardian.stdin.write(`${program.pid ?? 0}\n`);
    handOver((signal) => passOn(signal, program));
    return await endOf(program, name);
  } finally {
    guardian.stdin.end('ended\n');
  }
}

/** The exit code that says how a program ended, as a shell has it: its own, or 128 and the signal's number. */
export function exitCodeOf(ended: Ended): number {
  if ('code' in ended) return ended.code;
  const numbers: Record<string, number> = constants.signals;
  return 128 + (numbers[ended.signal] ?? 0);
}

/** A terminal's Ctrl-C reaches the program by itself; a second one from here would be taken for impatience. */
function passOn(signal: NodeJS.Signals, program: ChildProcess): void {
  const terminalTells = signal === 'SIGINT' && [0, 1, 2].some((fd) => isatty(fd));
  if (!terminalTells) program.kill(signal);
}

async function endOf(program: ChildProcess, name: string): Promise<Ended> {
  await once(program, 'exit').catch((cause: unknown) => {
    throw notStarted(name, cause);
  });
  return program.signalCode === null ? { code: program.exitCode ?? 0 } : { signal: program.signalCode };
}

function notStarted(name: string, cause: unknown): CommandError {
  if (hasCode(cause, 'ENOENT')) {
    const where = name.includes('/')
      ? 'does not exist, or its first line names a program that does not'
      : 'is not on the PATH';
    return new CommandError(EXIT.notFound, `The command ${name} ${where}. Nothing was run.`, { cause });
  }
  if (hasCode(cause, 'EACCES')) {
    return new CommandError(
      EXIT.notRunnable,
      `The command ${name} is no program that may be run: try chmod +x, or name its interpreter before it.`,
      { cause },
    );
  }
  return new CommandError(EXIT.notRunnable, `The command ${name} could not be started: ${messageOf(cause)}.`, {
    cause,
  });
}
