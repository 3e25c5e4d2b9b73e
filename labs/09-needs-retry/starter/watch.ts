import type { CallEvents, Emitter } from '@slowdown/kit/events';
import { type Ending, type Watched, type WatchOptions } from '../model.ts';

/**
 * Watches the calls of one client by its events, and counts from now on in the object that it gives back.
 *
 * What the handlers are given:
 *
 * - `needs-retry`, after each attempt: `attempts`, from 1; `response`, null where none came; `caughtException`, the error
 *   where no response came. `response.parsed` is the output, or the error that was read from the response.
 * - `after-call`, once for a call that got a response: `parsed`, the output or the error that the program gets.
 * - `after-call-error`, once for a call that ended without a response: `exception`, the error that the program gets.
 *
 * All of them get `context` (a CallContext): one object for each call, the same in all of its events.
 */
export function watch(emitter: Emitter<CallEvents>, _options: WatchOptions): Watched {
  const endings: Record<Ending, number> = { ok: 0, 'not retryable': 0, 'gave up': 0, 'quota empty': 0 };
  const watched: Watched = { retries: 0, endings };

  emitter.register('needs-retry', () => {
    // TODO, step 1: I thought: it needs a retry, so there is one. My counter says more than the proxy.
    watched.retries += 1;
  });

  emitter.register('after-call', () => {
    // TODO, step 2: I count every call as ok, and I don't listen to after-call-error. What each Ending means stands in
    // model.ts, and isRetryable too. How many attempts a client may make is in the options: maxAttempts.
    endings.ok += 1;
  });

  return watched;
}
