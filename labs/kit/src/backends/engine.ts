/** What plays AWS as a Python program: one process group on a free port of loopback, gone with whoever started it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../ports.ts';
import { readEnvironment } from '../tiers/environments.ts';
import { pythonFolder } from '../tiers/places.ts';
import { BackendError, type Backend } from './backend.ts';
import { isHealthy } from './health.ts';

/** A program that plays AWS, and how it is told where to listen and to keep to itself. */
export interface Engine {
  readonly name: 'ministack' | 'localstack';
  /** What it is called in a sentence. */
  readonly title: string;
  readonly services: Backend['services'];
  /** What `python -m` would run. */
  readonly module: string;
  /** Its settings; it gets no other variables but PATH and the folder for its state. */
  settings(port: number, state: string): Record<string, string>;
}

/** How long an engine has to answer, milliseconds: LocalStack takes 4 s on an idle machine. */
const STARTUP_TIMEOUT_MS = 120_000;
const LOOK_EVERY_MS = 50;

/** How often a port that was free and is not any more may be followed by another. */
const ATTEMPTS = 3;

/** How much of what an engine said goes into an error, lines. */
const TAIL_LINES = 12;

/**
 * Starts the engine and waits until it is ready.
 * @throws BackendError NO_PYTHON where its environment is not there, NO_ANSWER with the end of its log where it does not
 *   come up
 */
export async function startEngine(
  engine: Engine,
  { environment = readEnvironment(engine.name), timeoutMs = STARTUP_TIMEOUT_MS } = {},
): Promise<Backend> {
  if (environment.state === 'missing') throw notInstalled(engine, environment.why);
  let log = '';
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const { process: child, ...started } = await launch(engine, environment.python);
    if (await answers(started.url, child, timeoutMs)) {
      const stop = () => end(child, started.state);
      return { name: engine.name, url: started.url, services: engine.services, [Symbol.asyncDispose]: stop };
    }
    const stillRuns = child.exitCode === null;
    log = await tailOf(started.log);
    await end(child, started.state);
    if (stillRuns) break;
  }
  throw new BackendError('NO_ANSWER', `${engine.title} did not come up. The end of what it said:\n${log}`);
}

interface Launched {
  process: ChildProcess;
  url: string;
  /** The folder for all that the engine keeps. */
  state: string;
  log: string;
}

async function launch(engine: Engine, python: string): Promise<Launched> {
  const state = await mkdtemp(join(tmpdir(), `slowdown-${engine.name}-`));
  const port = await freePort();
  const log = join(state, 'log');
  await using output = await open(log, 'w');
  const { PATH, SystemRoot } = process.env;
  const child = spawn(python, [join(pythonFolder(), 'serve.py'), state, engine.module], {
    cwd: state,
    // Its own process group, so that ending it ends all that it has started.
    detached: true,
    windowsHide: true,
    stdio: ['pipe', output.fd, output.fd],
    env: {
      PATH,
      ...(SystemRoot === undefined ? {} : { SystemRoot }),
      HOME: state,
      TMPDIR: state,
      TEMP: state,
      ...engine.settings(port, state),
    },
  });
  // What can't be started has no exit; what has ended can't be written to. Both are seen by who asks for an answer.
  child.on('error', () => {});
  child.stdin?.on('error', () => {});
  return { process: child, url: `http://127.0.0.1:${port}`, state, log };
}

/** Whether the engine becomes ready; false where it ends before that, or takes too long. */
async function answers(url: string, child: ChildProcess, timeoutMs: number): Promise<boolean> {
  const signal = AbortSignal.timeout(timeoutMs);
  while (!signal.aborted && child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    if (await isHealthy(url, signal)) return true;
    await delay(LOOK_EVERY_MS);
  }
  return false;
}

/** Ends the engine and all that it has started, and removes what it kept. */
async function end(child: ChildProcess, state: string): Promise<void> {
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    const gone = once(child, 'exit');
    killGroup(child);
    await gone;
  }
  // What the group still wrote while it was ended may be in the way once.
  await rm(state, { recursive: true, force: true, maxRetries: 5 });
}

function killGroup(child: ChildProcess): void {
  try {
    // Windows knows no groups; there the pipe's end does it.
    if (process.platform !== 'win32' && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    // It has ended in this moment.
  }
}

async function tailOf(log: string): Promise<string> {
  const lines = (await readFile(log, 'utf8')).trimEnd().split('\n');
  return lines.slice(-TAIL_LINES).join('\n');
}

function notInstalled({ name, title }: Engine, why: string): BackendError {
  const instead = name === 'localstack' ? '--backend localstack-container' : '--backend embedded';
  const message = `${title} can't be started: ${why}. Try: npx slowdown doctor --fix, or use ${instead}.`;
  return new BackendError('NO_PYTHON', message);
}
