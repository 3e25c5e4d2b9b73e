import { Emitter, events, type CallContext, type CallEvents } from '@slowdown/kit/events';
import type { AnyClient, Attempt } from '../../model.ts';

/** Says the name of every event of every call of a client, and the names of what the event brings. */
export function everyEvent(client: AnyClient, say: (name: string, brings: string[]) => void): void {
  const emitter = new Emitter<CallEvents>();
  client.middlewareStack.use(events(emitter));
  emitter.register('*', ({ eventName, ...payload }) => say(eventName, Object.keys(payload)));
}

/** Which events each pattern is to hear, of all calls of all clients. */
export const patterns = {
  /** `needs-retry` of every PutObject to S3. */
  attemptsOfUploads: 'needs-retry.s3.PutObject',
  /** `needs-retry` of every operation of every service. */
  allAttempts: 'needs-retry',
  /** All that an S3 PutObject emits under its own name. */
  allOfUploads: '*.s3.PutObject',
};

/** Notes every attempt of every call: its number, how long it took by the clock `now`, and how it ended. */
export function measureAttempts(
  emitter: Emitter<CallEvents>,
  note: (attempt: Attempt) => void,
  now: () => number,
): void {
  // Calls run side by side; each has a context of its own.
  const sentAt = new WeakMap<CallContext, number>();
  emitter.register('before-send', ({ context }) => {
    sentAt.set(context, now());
  });
  emitter.register(
    'needs-retry',
    ({ context, operation, attempts, response }) =>
      response !== null &&
      note({
        operation: operation.name,
        attempt: attempts,
        ms: now() - (sentAt.get(context) ?? 0),
        status: response.httpResponse.statusCode,
      }),
  );
}

/** Stops every call that would change something before it leaves, and says what would have been sent. */
export function dryRun(emitter: Emitter<CallEvents>, wouldSend: (method: string, path: string) => void): void {
  emitter.register('before-call', ({ params: { method, path } }) => {
    if (method === 'GET' || method === 'HEAD') return;
    wouldSend(method, path);
    return { httpResponse: { statusCode: 200, headers: {} }, parsed: {} };
  });
}
