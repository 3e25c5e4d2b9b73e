import type { Meter } from '@opentelemetry/api';
import type { CallEvents, Emitter } from '@slowdown/kit/events';
import { BACKOFF, RETRIES } from '../../model.ts';

/** Counts the retries of all clients that emit to `emitter`, and how long each of them slept before. */
export function countRetries(emitter: Emitter<CallEvents>, meter: Meter, now = () => performance.now()): void {
  const retries = meter.createCounter(RETRIES);
  emitter.register(
    'needs-retry',
    ({ operation, attempts }) => attempts > 1 && retries.add(1, { 'rpc.method': operation.name }),
  );
  const backoff = meter.createHistogram(BACKOFF, { advice: { explicitBucketBoundaries: [0.1, 0.2, 0.5, 1, 2, 5] } });
  const endedMs = new WeakMap<object, number>();
  emitter.register('needs-retry', ({ context }) => void endedMs.set(context, now()));
  emitter.register('request-created', ({ operationName, context }) => {
    const since = endedMs.get(context);
    if (since !== undefined) backoff.record((now() - since) / 1000, { 'rpc.method': operationName });
  });
}
