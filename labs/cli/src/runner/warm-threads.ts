/**
 * Worker threads that are warm before they are needed. A worker spends about a second on loading the AWS SDK and the
 * proxy and 0.6 s on the tests; this pool starts the next worker, with those loaded, while nothing else is going on.
 * vitest still gets a new thread for every run, so no run sees what another one left behind.
 */
import { ThreadsPoolWorker, type PoolOptions, type PoolRunnerInitializer, type PoolWorker } from 'vitest/node';

const WARM_UP = ['--import', new URL('./warm-up.ts', import.meta.url).href];

export interface WarmThreads extends PoolRunnerInitializer {
  /** Starts the worker of the next run. */
  warm(): void;
}

export function warmThreads(): WarmThreads {
  let options: PoolOptions | undefined;
  let spare: PoolWorker | undefined;
  return {
    name: 'warm-threads',
    createPoolWorker(asked) {
      options = asked;
      const worker = spare;
      spare = undefined;
      return worker ?? new ThreadsPoolWorker(asked);
    },
    warm() {
      if (spare || !options) return;
      spare = startedWorker({ ...options, execArgv: [...options.execArgv, ...WARM_UP] });
    },
  };
}

/** A worker whose thread runs already; vitest starts it again, which has to change nothing. */
function startedWorker(options: PoolOptions): PoolWorker {
  const worker = new ThreadsPoolWorker(options);
  const started = worker.start();
  return {
    name: worker.name,
    on: (event, callback) => worker.on(event, callback),
    off: (event, callback) => worker.off(event, callback),
    send: (message) => worker.send(message),
    deserialize: (data) => worker.deserialize(data),
    start: () => started,
    stop: () => worker.stop(),
  };
}
