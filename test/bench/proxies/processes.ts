/** Programs that are measured: started, asked for their time and their memory, and stopped. */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const HERE = import.meta.dirname;

/** How long a program may take until it listens, milliseconds. */
const START_MS = 60_000;

/** Ticks of /proc/PID/stat in a second: USER_HZ, 100 on every Linux. */
const TICKS_PER_SECOND = 100;

export interface Measured extends AsyncDisposable {
  /** Processor time since it started, seconds. */
  cpuSeconds(): Promise<number>;
  /** Most memory that it ever had, MiB. */
  peakMiB(): Promise<number>;
}

/** A program of this folder, and the first thing that it says. */
export async function startProgram(file: string, args: readonly string[]): Promise<Measured & { said: unknown }> {
  const child = fork(join(HERE, file), args);
  const [said] = (await Promise.race([once(child, 'message'), failed(child)])) as [unknown];
  return { said, ...measured(child) };
}

/** Any other program. It has started when it listens on the port. */
export async function startCommand(
  command: string,
  args: readonly string[],
  { port, env = {} }: { port: number; env?: NodeJS.ProcessEnv },
): Promise<Measured> {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'inherit'] });
  await Promise.race([listening(port), failed(child)]);
  return measured(child);
}

function measured(child: ChildProcess): Measured {
  const proc = (file: string) => readFile(`/proc/${child.pid}/${file}`, 'utf8');
  return {
    async cpuSeconds() {
      // After the name in brackets; utime and stime are the 14th and 15th fields of all.
      const fields = (await proc('stat')).replace(/^.*\) /, '').split(' ');
      return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
    },
    async peakMiB() {
      return Number(/^VmHWM:\s+(\d+) kB$/m.exec(await proc('status'))?.[1]) / 1024;
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill();
      await gone;
    },
  };
}

async function failed(child: ChildProcess): Promise<never> {
  const [code] = (await Promise.race([once(child, 'exit'), once(child, 'error')])) as [unknown];
  throw new Error(`${child.spawnfile} ended before it could be measured: ${String(code)}`);
}

async function listening(port: number): Promise<void> {
  const until = performance.now() + START_MS;
  while (performance.now() < until) {
    const socket = connect(port, '127.0.0.1');
    const isThere = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isThere) return;
    await delay(50);
  }
  throw new Error(`nothing listens on port ${port} after ${START_MS / 1000} s`);
}
