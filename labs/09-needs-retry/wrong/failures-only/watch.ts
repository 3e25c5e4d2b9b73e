import type { CallContext, CallEvents, Emitter } from '@slowdown/kit/events';
import { isRetryable, type Ending, type Watched, type WatchOptions } from '../../model.ts';

/** Watches the calls of one client by its events, and counts from now on. */
export function watch(emitter: Emitter<CallEvents>, { maxAttempts }: WatchOptions): Watched {
  const endings: Record<Ending, number> = { ok: 0, 'not retryable': 0, 'gave up': 0, 'quota empty': 0 };
  const watched: Watched = { retries: 0, endings };
  const attemptsOf = new WeakMap<CallContext, number>();

  emitter.register('needs-retry', ({ attempts, response, context }) => {
    const failed = !response || response.parsed instanceof Error;
    if (failed && attempts > 1) watched.retries += 1;
    attemptsOf.set(context, attempts);
  });

  const endingOf = (error: unknown, context: CallContext): Ending => {
    if (!isRetryable(error)) return 'not retryable';
    return (attemptsOf.get(context) ?? 0) < maxAttempts ? 'quota empty' : 'gave up';
  };
  emitter.register('after-call', ({ parsed, context }) => {
    endings[parsed instanceof Error ? endingOf(parsed, context) : 'ok'] += 1;
  });
  emitter.register('after-call-error', ({ exception, context }) => {
    endings[endingOf(exception, context)] += 1;
  });

  return watched;
}
