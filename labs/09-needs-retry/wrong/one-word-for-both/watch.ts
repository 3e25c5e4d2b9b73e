import type { CallEvents, Emitter } from '@slowdown/kit/events';
import { isRetryable, type Ending, type Watched, type WatchOptions } from '../../model.ts';

/** Watches the calls of one client by its events, and counts from now on. */
export function watch(emitter: Emitter<CallEvents>, _options: WatchOptions): Watched {
  const endings: Record<Ending, number> = { ok: 0, 'not retryable': 0, 'gave up': 0, 'quota empty': 0 };
  const watched: Watched = { retries: 0, endings };

  emitter.register('needs-retry', ({ attempts }) => {
    if (attempts > 1) watched.retries += 1;
  });

  const endingOf = (error: unknown): Ending => (isRetryable(error) ? 'gave up' : 'not retryable');
  emitter.register('after-call', ({ parsed }) => {
    endings[parsed instanceof Error ? endingOf(parsed) : 'ok'] += 1;
  });
  emitter.register('after-call-error', ({ exception }) => {
    endings[endingOf(exception)] += 1;
  });

  return watched;
}
