/** The command's side of a test run: owns the process that runs the tests, and ends it. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { temporaryFolder } from '../whole-files.ts';
import type { Workshop } from '../workshop.ts';
import { parseReport, type Report, type RunRequest } from './messages.ts';

const CHILD = new URL('./child.ts', import.meta.url);

/** How long the process may take to become ready, milliseconds: about 2 s on two busy cores, with room. */
const START_LIMIT_MS = 60_000;

export type RunEnd =
  | { how: 'finished' }
  /** The tests were still running at their time limit, and were stopped. */
  | { how: 'time-limit' }
  /** The caller gave up on them. */
  | { how: 'aborted' }
  /** The process ended by itself: out of memory, for one. */
  | { how: 'crashed'; detail: string };

export interface RunOptions {
  onReport: (report: Report) => void;
  signal?: AbortSignal;
}

/** Runs tests in a process of its own, started when first needed and kept warm between runs. */
export class Runner implements AsyncDisposable {
  readonly #workshop: Workshop;
  readonly #backend: string;
  readonly #onWarm: () => void;
  #child: ChildProcess | undefined;
  #temporary: (AsyncDisposable & { path: string }) | undefined;

  /**
   * @param backend what `SLOWDOWN_BACKEND` says to the tests: `embedded` or a URL
   * @param onWarm called when a worker for the next run is warm, where a run has asked for that
   */
  constructor(workshop: Workshop, backend: string, onWarm: () => void = () => {}) {
    this.#workshop = workshop;
    this.#backend = backend;
    this.#onWarm = onWarm;
  }

  /** Runs a variant's tests, one run at a time. Never rejects for what the tests do. */
  async run(request: Omit<RunRequest, 'type'>, { onReport, signal }: RunOptions): Promise<RunEnd> {
    const child = (this.#child ??= await this.#start());
    const end = await new Promise<RunEnd>((resolve) => {
      const stop = new AbortController();
      const settle = (result: RunEnd) => {
        stop.abort();
        clearTimeout(timer);
        child.off('message', onMessage).off('exit', onExit).off('error', onError);
        resolve(result);
      };
      const onMessage = (message: unknown) => {
        const report = parseReport(message);
        if (report.type === 'started') {
          clearTimeout(timer);
          timer = setTimeout(() => settle({ how: 'time-limit' }), request.timeLimitMs);
        }
        onReport(report);
        if (report.type === 'finished') settle({ how: 'finished' });
      };
      const onExit = (code: number | null, killedBy: string | null) =>
        settle({ how: 'crashed', detail: killedBy ?? `exit code ${code}` });
      const onError = (error: Error) => settle({ how: 'crashed', detail: error.message });
      let timer = setTimeout(() => settle({ how: 'crashed', detail: 'it did not start' }), START_LIMIT_MS);
      signal?.addEventListener('abort', () => settle({ how: 'aborted' }), { signal: stop.signal });
      child.on('message', onMessage).on('exit', onExit).on('error', onError);
      child.send({ type: 'run', ...request } satisfies RunRequest);
    });
    if (end.how !== 'finished') await this[Symbol.asyncDispose]();
    return end;
  }

  /** Starts the process before it is needed. */
  async prepare(): Promise<void> {
    this.#child ??= await this.#start();
  }

  async #start(): Promise<ChildProcess> {
    this.#temporary = await temporaryFolder(this.#workshop);
    const child = fork(CHILD, [], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: [],
      env: childEnvironment(this.#backend, this.#temporary.path),
    });
    return child.on('message', (message) => {
      if (parseReport(message).type === 'warm') this.#onWarm();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const [child, temporary] = [this.#child, this.#temporary];
    this.#child = undefined;
    this.#temporary = undefined;
    if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      // Not SIGTERM: a thread in an endless loop would not let the process go.
      child.kill('SIGKILL');
      await ended;
    }
    await temporary?.[Symbol.asyncDispose]();
  }
}

/**
 * The user's environment without what the AWS SDK would read from it: a retry mode or an endpoint of their own would
 * change the lesson, and their credentials are none of the exercise's business.
 */
function childEnvironment(backend: string, temporary: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_') && !name.startsWith('VITEST'));
  return {
    ...Object.fromEntries(own),
    SLOWDOWN_BACKEND: backend,
    SLOWDOWN_TEMPORARY: temporary,
    TMPDIR: temporary,
    TEMP: temporary,
    TMP: temporary,
  };
}
