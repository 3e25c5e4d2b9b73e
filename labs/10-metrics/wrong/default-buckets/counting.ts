import type { Meter } from '@opentelemetry/api';
import type { CallEvents, Emitter } from '@slowdown/kit/events';
import { BACKOFF, RETRIES } from '../../model.ts';

/** Counts the retries of all clients that emit to `emitter`, and how long each of them slept before. */
export function countRetries(emitter: Emitter<CallEvents>, meter: Meter, now = () => performance.now()): void {
  const retries = meter.createCounter(RETRIES);
  const backoff = meter.createHistogram(BACKOFF, { unit: 's' });
  const endedMs = new WeakMap<object, number>();
  emitter.register('needs-retry', ({ operation, attempts, context }) => {
    if (attempts > 1) retries.add(1, { 'rpc.method': operation.name });
    endedMs.set(context, now());
  });
  emitter.register('request-created', ({ operationName, context }) => {
    const since = endedMs.get(context);
    if (since !== undefined) backoff.record((now() - since) / 1000, { 'rpc.method': operationName });
  });
}
