import type { Meter } from '@opentelemetry/api';
import type { CallEvents, Emitter } from '@slowdown/kit/events';
import { BACKOFF, RETRIES } from '../../model.ts';

/** Counts the retries of all clients that emit to `emitter`, and how long each of them slept before. */
export function countRetries(emitter: Emitter<CallEvents>, meter: Meter, now = () => performance.now()): void {
  const retries = meter.createCounter(RETRIES);
  const backoff = meter.createHistogram(BACKOFF, { advice: { explicitBucketBoundaries: [0.1, 0.2, 0.5, 1, 2, 5] } });
  const endedMs = new WeakMap<object, number>();
  const wasRetried = new WeakSet<object>();
  emitter.register('needs-retry', ({ attempts, context }) => {
    if (attempts > 1) wasRetried.add(context);
    endedMs.set(context, now());
  });
  emitter.register('after-call', ({ model, context }) => {
    if (wasRetried.has(context)) retries.add(1, { 'rpc.method': model.name });
  });
  emitter.register('request-created', ({ operationName, context }) => {
    const since = endedMs.get(context);
    if (since !== undefined) backoff.record((now() - since) / 1000, { 'rpc.method': operationName });
  });
}
