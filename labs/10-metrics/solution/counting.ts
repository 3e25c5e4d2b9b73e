import type { Meter } from '@opentelemetry/api';
import type { CallContext, CallEvents, Emitter } from '@slowdown/kit/events';
import { BACKOFF, RETRIES } from '../model.ts';

/** Counts the retries of all clients that emit to `emitter`, and how long each of them slept before. */
export function countRetries(emitter: Emitter<CallEvents>, meter: Meter, now = () => performance.now()): void {
  // #region counter
  const retries = meter.createCounter(RETRIES);
  emitter.register('needs-retry', ({ operation, attempts }) => {
    if (attempts > 1) retries.add(1, { 'rpc.method': operation.name });
  });
  // #endregion counter

  // #region histogram
  const backoff = meter.createHistogram(BACKOFF, {
    unit: 's',
    advice: { explicitBucketBoundaries: [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20] },
  });
  const endedMs = new WeakMap<CallContext, number>();
  emitter.registerFirst('needs-retry', ({ context }) => void endedMs.set(context, now()));
  emitter.registerLast('request-created', ({ operationName, context }) => {
    const since = endedMs.get(context);
    if (since !== undefined) backoff.record((now() - since) / 1000, { 'rpc.method': operationName });
  });
  // #endregion histogram
}
