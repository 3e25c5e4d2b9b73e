import type { Meter } from '@opentelemetry/api';
import type { CallEvents, Emitter } from '@slowdown/kit/events';
import { RETRIES } from '../model.ts';

/**
 * Counts the retries of all clients that emit to `emitter`, and how long each of them slept before.
 *
 * - A counter with the name RETRIES (of model.ts): 1 for each attempt after the first of its call. It has one label, which
 *   OpenTelemetry calls an attribute: `rpc.method`, the name of the operation, such as `PutObject`.
 * - A histogram with the name BACKOFF (there too): for each retry, the seconds from the end of the attempt before it to its own
 *   beginning. Its label is the same.
 * - No call is changed by it. What a handler of `needs-retry` returns is an answer, so write { … } and return nothing.
 * @param _now the time in ms. Use it for every time that you take: the tests' client sleeps a tenth of what the SDK sleeps,
 *   and the tests' clock runs ten times as fast. (`_` says that nothing uses it yet. Call it `now` when you do.)
 */
export function countRetries(emitter: Emitter<CallEvents>, meter: Meter, _now = () => performance.now()): void {
  const retries = meter.createCounter(RETRIES);
  emitter.register('needs-retry', () => {
    // TODO, step 1: this comes after every attempt. Which of them are retries, and of which operation? The handler is given
    // { operation, attempts, context, … }: operation.name, and attempts from 1.
    retries.add(1, {});
  });

  // TODO, step 2: I want to know how long the SDK slept. `needs-retry` comes at the end of an attempt, `request-created` at
  // the beginning of one, with { operationName, context, … }. All events of a call bring the same object as `context`.
}
