/**
 * The programs that the workbench starts, all through the command `slowdown`: it knows the labs, makes a missing
 * exercise, and ends its children with itself.
 */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { labEnvironment } from '@slowdown/kit/backends';
import { z } from 'zod';
import type { TestsState } from './protocol.ts';

/** A started program. */
export interface Child {
  /** Ends it, and resolves when it is gone. */
  stop(): Promise<void>;
}

/** How long a program may take to end after it was asked, milliseconds, before it is killed. */
const STOP_GRACE_MS = 2000;

function slowdown(args: string[], env: NodeJS.ProcessEnv): ChildProcessWithoutNullStreams {
  // From the project's folder, where the site is always started.
  return spawn(process.execPath, ['labs/cli/bin/slowdown.mjs', ...args], { env });
}

/** Runs a lab's program against the proxy. */
export function startJob(
  lab: string,
  proxyUrl: string,
  on: { line: (line: string) => void; ended: (exit: number | null, stopped: boolean) => void },
): Child {
  const child = slowdown(['job', lab], { ...labEnvironment(proxyUrl), NO_COLOR: '1' });
  let stopped = false;
  createInterface(child.stdout).on('line', on.line);
  createInterface(child.stderr).on('line', on.line);
  child.on('close', (exit) => on.ended(exit, stopped));
  return {
    stop: () => {
      stopped = true;
      return end(child);
    },
  };
}

const verdict = z.object({
  test: z.string(),
  step: z.string(),
  state: z.enum(['passed', 'failed', 'skipped']),
  message: z.string().nullable(),
});
/** The last line of `slowdown verify --json`. */
const ended = z.object({ type: z.literal('ended'), problem: z.string().nullable(), verdicts: z.array(verdict) });

/** Runs a lab's tests and calls back once, with their verdicts or with why there are none. */
export function startTests(lab: string, done: (tests: TestsState) => void): Child {
  const child = slowdown(['verify', lab, '--json'], { ...process.env, NO_COLOR: '1' });
  let last = '';
  let complaint = '';
  createInterface(child.stdout).on('line', (line) => (last = line));
  createInterface(child.stderr).on('line', (line) => (complaint += `${line}\n`));
  child.on('close', () => {
    const result = ended.safeParse(parseJson(last));
    done(
      result.success
        ? { phase: 'ended', lab, verdicts: result.data.verdicts, problem: result.data.problem }
        : { phase: 'ended', lab, verdicts: [], problem: complaint.trim() || 'The tests ended without a verdict.' },
    );
  });
  return { stop: () => end(child) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function end(child: ChildProcessWithoutNullStreams): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'close');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
  await gone;
  clearTimeout(timer);
}
