/** How the job shows events. It is given: a learner changes `watch.ts` and `middleware.ts` alone. */
import { HttpResponse } from '@smithy/core/protocols';
import type { CallContext, CallEvents, Emitter } from '@slowdown/kit/events';

interface Shown {
  /** The object that a call is about, or its service. */
  name: string;
  attempts: number;
  /** From `request-created` to `needs-retry`. */
  inAttempt: boolean;
}

const NAME = 7;
const ATTEMPT = 10;

/** Prints a line for each event: when, which call, which attempt of it, and the event. */
export function printEvents(emitter: Emitter<CallEvents>, print: (line: string) => void): void {
  const startedAt = performance.now();
  const calls = new WeakMap<CallContext, Shown>();
  emitter.registerFirst('*', (heard) => {
    const [event = '', service = ''] = heard.eventName.split('.');
    const key = 'params' in heard && 'Key' in heard.params ? String(heard.params.Key) : service;
    const call = calls.get(heard.context) ?? { name: key, attempts: 0, inAttempt: false };
    calls.set(heard.context, call);
    if (event === 'request-created') {
      call.attempts += 1;
      call.inAttempt = true;
    }
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(3);
    const attempt = call.inAttempt ? `attempt ${call.attempts}` : '';
    const ended = 'attempts' in heard ? `: ${heard.response?.httpResponse.statusCode ?? 'no response'}` : '';
    print(`${seconds} s  ${call.name.padEnd(NAME)} ${attempt.padEnd(ATTEMPT)} ${event}${ended}`);
    if (event === 'needs-retry') call.inAttempt = false;
  });
}

const NO_INSTANCES = '<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>';

// #region answer
/** Nobody plays EC2 in the workbench: a handler does, with an answer to `before-send`. No request leaves. */
export function answerForEc2(emitter: Emitter<CallEvents>): void {
  const body = new TextEncoder().encode(NO_INSTANCES);
  emitter.register('before-send.ec2', () => new HttpResponse({ statusCode: 200, headers: {}, body }));
}
// #endregion answer
