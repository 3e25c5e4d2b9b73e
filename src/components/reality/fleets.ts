/**
 * The fleets that run for real and are simulated. Chance moves both: each is of such a size that a simulation with another
 * seed comes to attempts within 1.4 % and a time within 2.8 % (one standard deviation, over 100 seeds). All have low rates:
 * the machine that they run on is to sleep, as the fleet does.
 */
import { readFleet, type FleetInput, type FleetSpec } from '@slowdown/kit/fleet';
import type { PolicyName } from '@slowdown/kit/retries';

/** Clients, and the retry mode that they are told. */
export type Sdk = 'JavaScript' | 'boto3';
type Mode = 'standard' | 'adaptive' | 'legacy';

export interface RealFleet {
  readonly name: string;
  readonly sdk: Sdk;
  readonly mode: Mode;
  readonly maxAttempts: number;
  /** What the proxy adds to each answer that is no refusal, ms. */
  readonly addedMs: number;
  /** What of it is simulated; how long its answers take is measured. */
  readonly spec: FleetSpec;
  /** What is a little different in clients that a good comparison tells from these. */
  readonly unlike: Partial<FleetSpec>;
}

interface Client {
  readonly sdk: Sdk;
  readonly mode: Mode;
  readonly policy: PolicyName;
  readonly unlike: RealFleet['unlike'];
}

interface Given extends FleetInput {
  readonly maxAttempts?: number;
  readonly addedMs?: number;
}

function fleet(
  name: string,
  { policy, ...client }: Client,
  { addedMs = 0, maxAttempts = 3, ...given }: Given,
): RealFleet {
  return { name, ...client, maxAttempts, addedMs, spec: readFleet({ workers: 32, ...given, maxAttempts, policy }) };
}

/** More than half of the attempts are refused, and calls are lost. */
const THROTTLED: Given = { callsPerWorker: 20, rampMs: 1000, service: { ratePerSecond: 20, burst: 10 } };

/** The same with one attempt more, so that waits reach four seconds, and a start that takes a while. */
const PATIENT: Given = { ...THROTTLED, rampMs: 5000, maxAttempts: 4 };

/** Eight in ten of the answers are a 500 after 300 ms: clients run out of tokens and give calls up at once. */
const FAILING: Given = {
  callsPerWorker: 30,
  concurrency: 2,
  rampMs: 1000,
  addedMs: 300,
  service: { ratePerSecond: 60, burst: 10, errorRate: 0.8 },
};

/** Clients with a rate limit of their own. */
const ADAPTIVE: Given = { callsPerWorker: 25, rampMs: 2000, service: { ratePerSecond: 30, burst: 10 } };

const JS_STANDARD: Client = {
  sdk: 'JavaScript',
  mode: 'standard',
  policy: 'js-standard',
  unlike: { policy: 'js-standard-before' },
};
const JS_ADAPTIVE: Client = {
  sdk: 'JavaScript',
  mode: 'adaptive',
  policy: 'js-adaptive',
  unlike: { policy: 'js-standard' },
};
const LEGACY: Client = { sdk: 'boto3', mode: 'legacy', policy: 'botocore-legacy', unlike: { maxAttempts: 3 } };
const STANDARD: Client = {
  sdk: 'boto3',
  mode: 'standard',
  policy: 'botocore-standard',
  unlike: { policy: 'botocore-legacy' },
};
const BOTO3_ADAPTIVE: Client = {
  sdk: 'boto3',
  mode: 'adaptive',
  policy: 'botocore-adaptive',
  unlike: { policy: 'botocore-standard' },
};

export const FLEETS: readonly RealFleet[] = [
  fleet('throttled', JS_STANDARD, THROTTLED),
  fleet('failing', JS_STANDARD, FAILING),
  fleet('adaptive', JS_ADAPTIVE, ADAPTIVE),
  fleet('patient', LEGACY, PATIENT),
  fleet('failing', STANDARD, FAILING),
  fleet('adaptive', BOTO3_ADAPTIVE, ADAPTIVE),
];

/** The same fleet with so many times the calls. */
export const longer = (given: RealFleet, times: number): RealFleet => ({
  ...given,
  spec: { ...given.spec, callsPerWorker: given.spec.callsPerWorker * times },
});
