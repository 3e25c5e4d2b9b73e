import type { CallEvents, Emitter } from '@slowdown/kit/events';
import { type Ending, type Watched, type WatchOptions } from '../model.ts';

/**
 * Watches the calls of one client by its events, and counts from now on.
 *
 * What the handlers are given: `attempts`, from 1. `response`, null where none came; otherwise `response.parsed` is the
 * output, or the error that was read from it. `caughtException`, where no response came. `context`, one object for each
 * call. In after-call, `parsed` is what the call ends with; in after-call-error, `exception`.
 */
export function watch(emitter: Emitter<CallEvents>, _options: WatchOptions): Watched {
  const endings: Record<Ending, number> = { ok: 0, 'not retryable': 0, 'gave up': 0, 'quota empty': 0 };
  const watched: Watched = { retries: 0, endings };

  emitter.register('needs-retry', () => {
    // TODO, step 1: I thought: it needs a retry, so there is one. My counter says more than the proxy.
    watched.retries += 1;
  });

  emitter.register('after-call', () => {
    // TODO, step 2: every call ends here, or in after-call-error. How did it end? See Ending and isRetryable in model.ts.
    endings.ok += 1;
  });

  return watched;
}
