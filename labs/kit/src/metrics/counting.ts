/** Counts the calls of all clients that emit to one emitter: `metrics(emitter)`. */
import { createNoopMeter, diag, metrics as openTelemetry, type Attributes, type Meter } from '@opentelemetry/api';
import type { CallContext, CallEvents } from '../events/calls.ts';
import type { Emitter } from '../events/emitter.ts';
import type { Handler } from '../events/handlers.ts';
import { isStream } from '../events/messages.ts';
import { instrumentsOf, type Instruments } from './instruments.ts';
import { atMost, errorType, operationLabels, prefixIn, type OperationLabels } from './labels.ts';
import { failedAttempt, type AttemptOutcome, type CallOutcome } from './outcomes.ts';

/** The name of the package that a program takes home, in which it finds what counts here. */
const METER = '@slowdown/aws-events';

export interface MetricsOptions {
  /** Default: a meter of the global MeterProvider, which may also be set after this. */
  readonly meter?: Meter;
  /**
   * Puts `aws.s3.prefix`, such as `bucket/a/b/`, on the throttles of S3 objects, for the first `limit` prefixes that are
   * throttled. Left out, no label ever holds a bucket or a part of a key.
   */
  readonly prefixes?: { readonly limit: number };
  /** A clock in ms that never goes back. */
  readonly clock?: () => number;
}

/** What is known of a call while it runs. */
interface Running {
  readonly labels: OperationLabels;
  readonly startMs: number;
  readonly prefix: string | null;
  attempts: number;
  /** null where the SDK did not say. */
  maxAttempts: number | null;
  /** A body that can be sent once is never tried again. */
  repeatable: boolean;
  /** When the attempt that is in flight was sent; null where none is. */
  sentMs: number | null;
  /** How the attempt before this ended, and when; null before the first. */
  last: { readonly outcome: AttemptOutcome; readonly failed: Attributes; readonly endMs: number } | null;
  /** How long the SDK waited before the attempt that comes next. */
  sleptMs: number;
}

/**
 * Counts every call and attempt of the clients that have `events(emitter)`. Handlers of this function never throw into a
 * call and have nothing to wait for; what goes wrong inside is told to OpenTelemetry's `diag`. An emitter is counted once:
 * a second time changes nothing, which `diag` is told too.
 * @throws {RangeError} for a limit of prefixes that is not a whole number from 1
 */
export function metrics(emitter: Emitter<CallEvents>, options: MetricsOptions = {}): void {
  const { prefixes, clock = () => performance.now() } = options;
  if (prefixes && !(Number.isInteger(prefixes.limit) && prefixes.limit >= 1)) {
    throw new RangeError(`prefixes.limit has to be a whole number from 1, not ${prefixes.limit}.`);
  }
  if (counted.has(emitter)) diag.warn(`${METER}: this emitter is counted already; what it has stays as it is.`);
  counted.add(emitter);

  const instruments = instrumentsWhenThere(options.meter);
  const labelsOf = operationLabels();
  const bounded = prefixes && atMost(prefixes.limit);
  const calls = new WeakMap<CallContext, Running>();

  const on = <Kind extends keyof CallEvents>(kind: Kind, handler: Handler<CallEvents, Kind>) => {
    const safely: Handler<CallEvents, Kind> = (heard) => {
      try {
        handler(heard);
      } catch (error) {
        diag.error(`${METER}: ${kind} was not counted.`, error);
      }
    };
    // A time begins when no other handler holds the call back, and ends before one does.
    const register = kind === 'request-created' || kind === 'before-send' ? 'registerLast' : 'registerFirst';
    emitter[register](kind, safely, { uniqueId: `${METER} ${kind}` });
  };

  on('before-parameter-build', ({ params, model, context }) => {
    calls.set(context, {
      labels: labelsOf(context.clientName, model.name),
      startMs: clock(),
      prefix: bounded ? prefixIn(params) : null,
      attempts: 0,
      maxAttempts: null,
      repeatable: true,
      sentMs: null,
      last: null,
      sleptMs: 0,
    });
  });

  on('request-created', ({ context }) => {
    const call = calls.get(context);
    if (call?.last) call.sleptMs = clock() - call.last.endMs;
  });

  on('before-send', ({ request, context }) => {
    const call = calls.get(context);
    // A handler's request after an abort is not sent.
    if (!call || isAborted(context)) return;
    const { attempt, max } = attemptOf(request.headers);
    call.attempts = attempt ?? call.attempts + 1;
    call.maxAttempts = max;
    call.repeatable = !isStream(request.body);
    call.sentMs = clock();
    if (call.attempts === 1 || !call.last) return;
    const labels = { ...call.labels, ...call.last.failed };
    instruments()?.retries.add(1, labels);
    instruments()?.backoffDuration.record(call.sleptMs / 1000, labels);
  });

  on('needs-retry', ({ response, caughtException, context }) => {
    const call = calls.get(context);
    if (!call) return;
    const endMs = clock();
    const failure = response ? failureIn(response.parsed) : caughtException;
    const outcome = failure === null ? 'success' : failedAttempt(failure);
    const failed = failure === null ? {} : { 'error.type': errorType(failure) };
    call.last = { outcome, failed, endMs };
    if (call.sentMs === null) return;
    const labels = { ...call.labels, ...failed };
    instruments()?.attempts.add(1, { ...labels, outcome });
    instruments()?.attemptDuration.record((endMs - call.sentMs) / 1000, { ...labels, outcome });
    call.sentMs = null;
    if (outcome !== 'throttled') return;
    const prefix = call.prefix !== null && bounded ? { 'aws.s3.prefix': bounded(call.prefix) } : {};
    instruments()?.throttles.add(1, { ...labels, ...prefix });
  });

  const end = (context: CallContext, failure: unknown) => {
    const call = calls.get(context);
    if (!call) return;
    calls.delete(context);
    const outcome = failure === null ? 'success' : failedCall(call, isAborted(context));
    const labels = { ...call.labels, ...(failure !== null && { 'error.type': errorType(failure) }), outcome };
    instruments()?.calls.add(1, labels);
    instruments()?.callDuration.record((clock() - call.startMs) / 1000, labels);
  };
  on('after-call', ({ parsed, context }) => end(context, failureIn(parsed)));
  on('after-call-error', ({ exception, context }) => end(context, exception));
}

/** Emitters that are counted. */
const counted = new WeakSet<Emitter<CallEvents>>();

/** Gives the instruments from when there is a provider on; until then null, which `diag` is told once. */
function instrumentsWhenThere(given: Meter | undefined): () => Instruments | null {
  let found: Instruments | null = null;
  let told = false;
  return () => {
    if (found) return found;
    const meter = given ?? openTelemetry.getMeter(METER);
    if (meter !== createNoopMeter()) return (found = instrumentsOf(meter));
    if (!told) {
      diag.warn(
        `${METER}: nothing is counted, because no MeterProvider is set. Call metrics.setGlobalMeterProvider(), or pass a meter.`,
      );
    }
    told = true;
    return null;
  };
}

/** What a call or an attempt failed with, where what the SDK read is an error; null for an output. */
const failureIn = (parsed: unknown): Error | null => (parsed instanceof Error ? parsed : null);

function failedCall({ last, attempts, maxAttempts, repeatable }: Running, aborted: boolean): CallOutcome {
  const isRetryable = last?.outcome === 'throttled' || last?.outcome === 'transient';
  if (!isRetryable || aborted || !repeatable || maxAttempts === null) return 'error';
  return attempts >= maxAttempts ? 'exhausted' : 'quota';
}

const ATTEMPT = /\battempt=(\d+)/;
const MAX = /\bmax=(\d+)/;

/** `attempt=2; max=3`, as the SDK tells the service. */
function attemptOf(headers: Readonly<Record<string, string>>): { attempt: number | null; max: number | null } {
  const said = headers['amz-sdk-request'] ?? '';
  const numberOf = (pattern: RegExp) => {
    const found = pattern.exec(said)?.[1];
    return found === undefined ? null : Number(found);
  };
  return { attempt: numberOf(ATTEMPT), max: numberOf(MAX) };
}

function isAborted(context: CallContext): boolean {
  const signal: unknown = context.__smithy_context?.abortSignal;
  return typeof signal === 'object' && signal !== null && 'aborted' in signal && signal.aborted === true;
}
