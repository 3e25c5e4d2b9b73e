/** The seven instruments, by their names. */
import type { Counter, Histogram, Meter } from '@opentelemetry/api';

/** Bounds in seconds: from one round trip within a region to a call that slept for the longest backoff, 20 s, more than once. */
const BOUNDS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 60];

export interface Instruments {
  readonly calls: Counter;
  readonly attempts: Counter;
  readonly retries: Counter;
  readonly throttles: Counter;
  readonly backoffDuration: Histogram;
  readonly attemptDuration: Histogram;
  readonly callDuration: Histogram;
}

export function instrumentsOf(meter: Meter): Instruments {
  const counter = (name: string, unit: string, description: string) =>
    meter.createCounter(`aws.client.${name}`, { unit, description });
  const seconds = (name: string, description: string) =>
    meter.createHistogram(`aws.client.${name}`, {
      unit: 's',
      description,
      advice: { explicitBucketBoundaries: BOUNDS_SECONDS },
    });
  return {
    calls: counter('calls', '{call}', 'What the program asked for, when it had its answer.'),
    attempts: counter('attempts', '{attempt}', 'Requests on the wire, when they had their answer.'),
    retries: counter('retries', '{retry}', 'Attempts after the first of a call, when they were sent.'),
    throttles: counter('throttles', '{throttle}', 'Attempts that were answered "slow down".'),
    backoffDuration: seconds('backoff.duration', 'How long a call slept before a retry.'),
    attemptDuration: seconds('attempt.duration', 'From an attempt until its answer was read.'),
    callDuration: seconds('call.duration', 'From a call to its answer, attempts and backoff together.'),
  };
}
