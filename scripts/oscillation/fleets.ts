/** The fleets of the page on the talk's graph: each differs from the first of its group in one thing. */
import type { FleetInput, ServiceSpec } from '@slowdown/kit/fleet';
import {
  decorrelatedJitter,
  equalJitter,
  fixed,
  noJitter,
  policyNamed,
  type Backoff,
  type Policy,
} from '@slowdown/kit/retries';

const MINUTE_MS = 60_000;

/** S3's, for each prefix as it is partitioned: requests a second. */
export const LIMIT = 3500;

export interface Trial {
  name: string;
  /** In a table. */
  says: string;
  group: 'sleeps' | 'fleet' | 'waves' | 'losses';
  /** At full size. */
  fleet: FleetInput & { workers: number };
  /** In the place of the fleet's own: botocore's legacy policy with other sleeps. */
  policy?: Policy;
  /** The work comes in stages: each begins so long after the last call of the one before, ms. */
  stagePauseMs?: number;
  /** Part of the full size at which it is simulated for the table; left out, a tenth. */
  size?: number;
}

const service = { ratePerSecond: LIMIT, burst: LIMIT, latencyMedianMs: 50 } satisfies Partial<ServiceSpec>;

/** More than anybody does in the simulated time. */
const ENDLESS = 10_000_000;

/** Works without a pause and starts all at once. */
const steady = { workers: 5400, callsPerWorker: ENDLESS, policy: 'botocore-legacy', service } satisfies FleetInput;

/** Loads, computes for some minutes, stores. */
const tasks = {
  ...steady,
  workers: 10_000,
  callsPerTask: 100,
  computeMs: 4 * MINUTE_MS,
  pauseSpread: 0.1,
} satisfies FleetInput;

/** As many calls for each, then all wait for the last one. */
const stages = { ...steady, workers: 6000, callsPerWorker: 150 } satisfies FleetInput;
const stagePauseMs = 2 * MINUTE_MS;

/** Who lost a call fails, and is started again. */
const losses = { ...steady, workers: 30_000, afterLossMs: 3 * MINUTE_MS } satisfies FleetInput;

const legacy = policyNamed('botocore-legacy');
const sleeping = (backoff: Backoff, maxAttempts = legacy.maxAttempts): Policy => ({
  ...legacy,
  maxAttempts,
  backoff: { throttling: backoff, transient: backoff },
});

/** Legacy sleeps 0.5, 1, 2 and 4 s in the mean; these sleep as long: each time, or all four together. */
const SLEEPS = {
  none: sleeping(noJitter({ baseMs: 500 })),
  equal: sleeping(equalJitter({ baseMs: 2000 / 3 })),
  decorrelated: sleeping(decorrelatedJitter({ baseMs: 368 })),
  constant: sleeping(fixed(7500 / 4)),
  /** Five attempts, one after the other. */
  nothing: sleeping(fixed(0)),
} as const;

export const TRIALS: readonly Trial[] = [
  { name: 'steady', says: 'Full jitter, as it is', group: 'sleeps', fleet: steady },
  {
    name: 'equal jitter',
    says: 'Equal jitter: half of the sleep is certain',
    group: 'sleeps',
    fleet: steady,
    policy: SLEEPS.equal,
  },
  {
    name: 'decorrelated jitter',
    says: 'Decorrelated jitter: up to three times the sleep before',
    group: 'sleeps',
    fleet: steady,
    policy: SLEEPS.decorrelated,
  },
  { name: 'no jitter', says: 'No jitter: 0.5, 1, 2 and 4 s', group: 'sleeps', fleet: steady, policy: SLEEPS.none },
  { name: 'constant sleeps', says: '1.875 s, each time', group: 'sleeps', fleet: steady, policy: SLEEPS.constant },
  {
    name: 'constant sleeps and answers',
    says: '1.875 s each time, and each answer takes 50 ms',
    group: 'sleeps',
    fleet: { ...steady, service: { ...service, latencySigma: 0 } },
    policy: SLEEPS.constant,
  },
  {
    name: 'one sleep of 15 s',
    says: 'One sleep of 15 s, then give up',
    group: 'sleeps',
    fleet: steady,
    policy: sleeping(fixed(15_000), 2),
  },
  {
    name: 'no sleeps',
    says: 'No sleep at all, five attempts',
    group: 'sleeps',
    fleet: steady,
    policy: SLEEPS.nothing,
    size: 0.02,
  },

  {
    name: 'start over a minute',
    says: 'The workers start over a minute',
    group: 'fleet',
    fleet: { ...steady, rampMs: MINUTE_MS },
  },
  {
    name: 'think time',
    says: '9,000 workers that think for 1 s between calls',
    group: 'fleet',
    fleet: { ...steady, workers: 9000, thinkMs: 1000 },
  },
  {
    name: 'no burst',
    says: 'The limit lets no burst pass',
    group: 'fleet',
    fleet: { ...steady, service: { ...service, burst: 1 } },
  },
  {
    name: 'burst of a minute',
    says: 'The limit lets a minute’s worth pass at once',
    group: 'fleet',
    fleet: { ...steady, service: { ...service, burst: 60 * LIMIT } },
  },
  {
    name: 'split',
    says: 'The prefix splits after 30 hot minutes',
    group: 'fleet',
    fleet: { ...steady, service: { ...service, splitAfterMs: 30 * MINUTE_MS } },
  },
  {
    name: 'standard',
    says: 'botocore standard, today’s default',
    group: 'fleet',
    fleet: { ...steady, policy: 'botocore-standard' },
    size: 0.02,
  },
  {
    name: 'adaptive',
    says: 'botocore adaptive, with its rate limit',
    group: 'fleet',
    fleet: { ...steady, policy: 'botocore-adaptive' },
  },

  {
    name: 'stages',
    says: 'Stages of 150 calls a worker, 2 minutes between',
    group: 'waves',
    fleet: stages,
    stagePauseMs,
  },
  {
    name: 'stages, no jitter',
    says: 'The same without jitter',
    group: 'waves',
    fleet: stages,
    stagePauseMs,
    policy: SLEEPS.none,
  },
  {
    name: 'stages, constant sleeps',
    says: 'The same with 1.875 s, each time',
    group: 'waves',
    fleet: stages,
    stagePauseMs,
    policy: SLEEPS.constant,
  },
  {
    name: 'stages, no sleeps',
    says: 'The same without any sleep',
    group: 'waves',
    fleet: stages,
    stagePauseMs,
    policy: SLEEPS.nothing,
    size: 0.02,
  },
  { name: 'tasks', says: 'Tasks of 100 calls, then 4 minutes ± 10 % of computing', group: 'waves', fleet: tasks },
  { name: 'tasks, no jitter', says: 'The same without jitter', group: 'waves', fleet: tasks, policy: SLEEPS.none },
  {
    name: 'tasks, constant sleeps',
    says: 'The same with 1.875 s, each time',
    group: 'waves',
    fleet: tasks,
    policy: SLEEPS.constant,
  },
  {
    name: 'tasks, start over 8 minutes',
    says: 'The workers start over 8 minutes',
    group: 'waves',
    fleet: { ...tasks, rampMs: 8 * MINUTE_MS },
  },
  {
    name: 'tasks, computing spread widely',
    says: 'Computing takes anything from 0 to 8 minutes',
    group: 'waves',
    fleet: { ...tasks, pauseSpread: 1 },
  },

  { name: 'losses', says: 'Who lost a call comes back after 3 minutes', group: 'losses', fleet: losses },
  { name: 'losses, no jitter', says: 'The same without jitter', group: 'losses', fleet: losses, policy: SLEEPS.none },
  {
    name: 'losses, back after a spread time',
    says: 'Back after 1.5 to 4.5 minutes',
    group: 'losses',
    fleet: { ...losses, pauseSpread: 0.5 },
  },
  {
    name: 'losses, back after a minute',
    says: 'Back after 1 minute',
    group: 'losses',
    fleet: { ...losses, afterLossMs: MINUTE_MS },
  },
  {
    name: 'losses, start over 10 minutes',
    says: 'The workers start over 10 minutes',
    group: 'losses',
    fleet: { ...losses, rampMs: 10 * MINUTE_MS },
  },
];

/** @throws {RangeError} for a trial that there is not */
export function trialNamed(name: string): Trial {
  const found = TRIALS.find((trial) => trial.name === name);
  if (!found) throw new RangeError(`There is no trial "${name}".`);
  return found;
}
