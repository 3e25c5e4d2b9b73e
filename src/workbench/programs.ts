/**
 * The programs that the workbench starts, all through the command `slowdown`: it knows the labs, makes a missing
 * exercise, and ends what it started when this process is gone, however that went.
 */
import { spawn, type ChildProcess } from 'node:child_process';
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

/**
 * Starts the command. The channel is how it learns that this process is gone, also when it is killed.
 * @param ended called once, with the exit code, null where there is none
 */
function slowdown(
  args: string[],
  env: NodeJS.ProcessEnv,
  on: { line: (line: string) => void; complaint: (line: string) => void; ended: (exit: number | null) => void },
): ChildProcess {
  // From the project's folder, where the site is always started.
  const child = spawn(process.execPath, ['labs/cli/bin/slowdown.mjs', ...args], {
    env: { ...env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  if (child.stdout) createInterface(child.stdout).on('line', on.line);
  if (child.stderr) createInterface(child.stderr).on('line', on.complaint);
  child.on('error', (error) => on.complaint(`The program could not be started or stopped: ${error.message}.`));
  // Also after an error: Node closes the streams of a program that never was.
  child.on('close', (exit) => on.ended(exit));
  return child;
}

/**
 * Runs a lab's program against the proxy.
 * @param metricsUrl where OpenTelemetry's exporter finds the workbench, without being told in the program
 */
export function startJob(
  lab: string,
  { proxyUrl, metricsUrl }: { proxyUrl: string; metricsUrl: string },
  on: { line: (line: string) => void; ended: (exit: number | null, stopped: boolean) => void },
): Child {
  let stopped = false;
  const env = { ...labEnvironment(proxyUrl), OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: metricsUrl };
  const child = slowdown(['job', lab], env, {
    line: on.line,
    complaint: on.line,
    ended: (exit) => on.ended(exit, stopped),
  });
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
const endedLine = z.object({ type: z.literal('ended'), problem: z.string().nullable(), verdicts: z.array(verdict) });

/** Runs a lab's tests and calls back once, with their verdicts or with why there are none. */
export function startTests(lab: string, done: (tests: TestsState) => void): Child {
  let last = '';
  const complaints: string[] = [];
  const child = slowdown(['verify', lab, '--json'], process.env, {
    line: (line) => (last = line),
    complaint: (line) => complaints.push(line),
    ended: () => {
      const result = endedLine.safeParse(parseJson(last));
      const problem = complaints.join('\n') || 'The tests ended without a verdict.';
      done({
        phase: 'ended',
        lab,
        ...(result.success
          ? { verdicts: result.data.verdicts, problem: result.data.problem }
          : { verdicts: [], problem }),
      });
    },
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

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'close');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
  await gone;
  clearTimeout(timer);
}
