/** What a fleet is: its workers, their work, their policy, and the service. Read from anywhere, checked here. */
import { z } from 'zod';
import { isPolicyName, POLICY_NAMES } from '../retries.ts';

const count = (what: string, most: number) =>
  z
    .int(`${what} has to be a whole number`)
    .min(1, `${what} has to be at least 1`)
    .max(most, `${what} can be ${most} at most`);
const ms = (what: string) =>
  z.number().min(0, `${what} can't be negative`).max(86_400_000, `${what} can be a day at most`);

/** Calls that a fleet can have under way at once: each takes about seventy bytes, and a page has no more memory than a tab. */
const MOST_AT_ONCE = 1_000_000;

const fieldsSchema = z.strictObject({
  workers: count('workers', MOST_AT_ONCE).default(32),
  /** Calls that each worker has at once, all by one client. */
  concurrency: count('concurrency', 1000).default(1),
  /** What each worker has to do; the job ends when all are done. */
  callsPerWorker: count('callsPerWorker', 10_000_000).default(100),
  /** The workers start evenly over this time, ms. */
  rampMs: ms('rampMs').default(0),
  /** Mean pause of a worker between two calls, ms, drawn from an exponential distribution. */
  thinkMs: ms('thinkMs').default(0),
  /** Work comes in tasks of so many calls, for each call that a worker has at once; left out, it is all one task. */
  callsPerTask: count('callsPerTask', 10_000_000).optional(),
  /** How long a worker computes between two tasks, ms. */
  computeMs: ms('computeMs').default(0),
  /** How long it takes until a worker goes on that gave a call up, ms: as where it fails, and something starts it again. */
  afterLossMs: ms('afterLossMs').default(0),
  /** How far these two are spread: evenly, by this share of them to both sides, 0 to 1. */
  pauseSpread: z.number().min(0).max(1, 'pauseSpread is a share, 0 to 1').default(0),
  /** Times that the program itself begins a call again that was given up, after `afterLossMs`: a loop around the SDK's own. */
  callerRetries: z
    .int('callerRetries has to be a whole number')
    .min(0, "callerRetries can't be negative")
    .max(10_000, 'callerRetries can be 10000 at most')
    .default(0),
  policy: z
    .string()
    .refine(isPolicyName, {
      error: ({ input }) => `there is no policy "${String(input)}"; choose from ${POLICY_NAMES.join(', ')}`,
    })
    .default('botocore-standard'),
  /** In the place of the policy's own number of attempts. */
  maxAttempts: count('maxAttempts', 1000).optional(),
  service: z
    .strictObject({
      ratePerSecond: z.number().positive('ratePerSecond has to be above 0').max(1e7).default(3500),
      burst: count('burst', 10_000_000).default(1),
      splitAfterMs: z.number().positive('splitAfterMs has to be above 0').nullable().default(null),
      prefixes: count('prefixes', 10_000).default(1),
      // A call that takes no time and is tried again at once would be tried for ever at one moment.
      latencyMedianMs: ms('latencyMedianMs').min(0.1, 'latencyMedianMs has to be at least 0.1').default(20),
      latencySigma: z.number().min(0).max(3, 'latencySigma can be 3 at most').default(0.3),
      /** A service that refuses before it works is quicker to refuse. */
      refusalMedianMs: ms('refusalMedianMs')
        .min(0.1, 'refusalMedianMs has to be at least 0.1')
        .nullable()
        .default(null),
      errorRate: z.number().min(0).max(1, 'errorRate is a share, 0 to 1').default(0),
    })
    .prefault({}),
  seed: z.int().default(1),
});

const fleetSchema = fieldsSchema.refine(({ workers, concurrency }) => workers * concurrency <= MOST_AT_ONCE, {
  path: ['concurrency'],
  error: `workers times concurrency can be ${MOST_AT_ONCE} at most`,
});

export type FleetSpec = z.output<typeof fleetSchema>;
export type FleetInput = z.input<typeof fleetSchema>;

/** A fleet that can't be: what is wrong with which field. */
export class FleetSpecError extends Error {
  override name = 'FleetSpecError';
  readonly code = 'FLEET_SPEC';
  /** By the field's path, such as `service.ratePerSecond`. */
  readonly fields: ReadonlyMap<string, string>;

  constructor({ issues }: z.ZodError) {
    const fields = new Map(issues.map(({ path, message }) => [path.join('.'), message]));
    super([...fields].map(([field, message]) => `${field}: ${message}`).join('; '));
    this.fields = fields;
  }
}

/** Completes a fleet with defaults. @throws {FleetSpecError} naming every wrong field */
export function readFleet(input: unknown): FleetSpec {
  const read = fleetSchema.safeParse(input);
  if (read.success) return read.data;
  throw new FleetSpecError(read.error);
}
