import { Emitter, events, type CallEvents } from '@slowdown/kit/events';
import type { AnyClient, Attempt } from '../model.ts';

/**
 * Says the name of every event of every call of a client, and the names of what the event brings: for before-send that is
 * say('before-send.s3.PutObject', ['request', 'context']). A handler gets one object: what the event brings, and eventName.
 */
export function everyEvent(client: AnyClient, say: (name: string, brings: string[]) => void): void {
  const emitter = new Emitter<CallEvents>();
  client.middlewareStack.use(events(emitter));
  // TODO, step 1: I hear one of them, and say too little of it. I want to hear them all.
  emitter.register('before-send', ({ eventName }) => say(eventName, []));
}

/** Which events each pattern is to hear, of all calls of all clients. The tests register a handler with each. */
export const patterns = {
  // TODO, step 2: I want to hear needs-retry of every PutObject to S3, and of nothing else ...
  attemptsOfUploads: '',
  // ... needs-retry of every operation of every service ...
  allAttempts: '',
  // ... and all that an S3 PutObject emits under its own name: all events whose names end with s3.PutObject.
  allOfUploads: '',
};

/**
 * Notes every attempt of every call, when it has ended: what it has to say is in Attempt, in model.ts. The clock is `now`,
 * in milliseconds. An attempt's time runs from its before-send to its needs-retry. The status is
 * response.httpResponse.statusCode, and response is null where none came.
 */
export function measureAttempts(
  _emitter: Emitter<CallEvents>,
  _note: (attempt: Attempt) => void,
  _now: () => number,
): void {
  // TODO, step 3: I want to know when each attempt was sent. Where do I keep that, with many calls at a time?
}

/**
 * Stops every call that would change something before it leaves, and says what would have been sent:
 * wouldSend('PUT', '/results/part-1'). The program goes on as if it had been sent. GET and HEAD change nothing.
 * `before-call` brings the request as `params`, with its method and path, and may be answered with
 * { httpResponse: { statusCode, headers }, parsed }: what would have come back, and what the caller gets.
 */
export function dryRun(_emitter: Emitter<CallEvents>, _wouldSend: (method: string, path: string) => void): void {
  // TODO, step 4: I want the program to run, and the bucket to stay as it is.
}
