/** What can be set on the fleet explorer: the same names as the flags of `slowdown fleet`, and what a fleet is made of. */
import { FleetSpecError, readFleet, type FleetInput } from '@slowdown/kit/fleet';
import { choice, number, written, type ValuesOf } from '../explore/fields.ts';
import { POLICY_OPTIONS } from '../explore/policies.ts';

export const FIELDS = {
  policy: choice({ label: 'Policy', options: POLICY_OPTIONS, initial: 'botocore-legacy' }),
  compare: choice({ label: 'Beside it', options: POLICY_OPTIONS, initial: 'botocore-standard' }),
  attempts: number({
    label: 'Attempts at most',
    help: '0: each policy’s own number.',
    from: 0,
    to: 100,
    initial: 0,
  }),
  'caller-retries': number({
    label: 'Repeats by the program',
    help: 'Times that it begins a lost call again itself.',
    from: 0,
    to: 20,
    initial: 0,
  }),
  workers: number({ label: 'Workers', from: 1, to: 1_000_000, scale: 'log', initial: 1000 }),
  calls: number({ label: 'Calls of each', from: 1, to: 100_000, scale: 'log', initial: 100 }),
  concurrency: number({
    label: 'At once, each',
    help: 'Calls that a worker has under way, by one client.',
    from: 1,
    to: 100,
    scale: 'log',
    initial: 1,
  }),
  ramp: number({
    label: 'Start within',
    unit: 's',
    help: 'One after the other. 0: all at once.',
    from: 0,
    to: 600,
    initial: 0,
  }),
  think: number({
    label: 'Pause, mean',
    unit: 'ms',
    help: 'Of a worker, between two calls.',
    from: 0,
    to: 10_000,
    step: 10,
    initial: 0,
  }),
  'task-calls': number({
    label: 'Calls of a task',
    help: '0: all calls of a worker are one task.',
    from: 0,
    to: 100_000,
    initial: 0,
  }),
  compute: number({
    label: 'Computes between',
    unit: 's',
    help: 'Seconds between two tasks, without a call.',
    from: 0,
    to: 3600,
    initial: 0,
  }),
  'after-loss': number({
    label: 'Away after a loss',
    unit: 's',
    help: 'As where a worker fails, and is started again.',
    from: 0,
    to: 3600,
    initial: 0,
  }),
  'pause-spread': number({
    label: 'Spread of these',
    unit: '%',
    help: 'Of the last two times, to both sides.',
    from: 0,
    to: 100,
    initial: 0,
  }),
  limit: number({
    label: 'Limit, each prefix',
    unit: '/s',
    help: 'Requests in a second.',
    from: 1,
    to: 100_000,
    scale: 'log',
    initial: 1000,
  }),
  burst: number({
    label: 'Burst',
    help: 'Requests that pass at once after a quiet time.',
    from: 1,
    to: 100_000,
    scale: 'log',
    initial: 1000,
  }),
  prefixes: number({ label: 'Prefixes', from: 1, to: 1000, scale: 'log', initial: 1 }),
  'split-after': number({
    label: 'Splits after',
    unit: 's',
    help: 'Seconds at its limit; a model of S3. 0: never.',
    from: 0,
    to: 600,
    initial: 0,
  }),
  latency: number({
    label: 'Latency',
    unit: 'ms',
    help: 'Half of the answers come within it.',
    from: 1,
    to: 10_000,
    scale: 'log',
    initial: 20,
  }),
  spread: number({
    label: 'Spread of it',
    help: 'The logarithm’s standard deviation.',
    from: 0,
    to: 2,
    step: 0.05,
    initial: 0.3,
  }),
  errors: number({ label: 'Answers that are 500', unit: '%', from: 0, to: 100, step: 0.5, initial: 0 }),
  minutes: number({
    label: 'Longest run',
    unit: 'min',
    help: 'Simulated time, after which it ends unfinished.',
    from: 1,
    to: 1440,
    scale: 'log',
    initial: 10,
  }),
  seed: number({ label: 'Seed', help: 'Another number, another run.', from: 0, to: 999_999, initial: 1 }),
  speed: choice({
    label: 'Speed',
    options: [
      { value: '1', label: 'as the clock goes' },
      { value: '10', label: '10 s in a second' },
      { value: '60', label: 'a minute in a second' },
      { value: 'full', label: 'as fast as it can' },
    ],
    initial: '10',
  }),
};

export type Name = keyof typeof FIELDS;
export type Values = ValuesOf<typeof FIELDS>;

/** What makes a fleet, and its numbers. How fast they are shown does not. */
export const PARTS: readonly { title: string; names: readonly Name[]; isFolded?: true }[] = [
  { title: 'How they try again', names: ['policy', 'compare', 'attempts', 'caller-retries'] },
  { title: 'The workers', names: ['workers', 'calls', 'concurrency', 'ramp', 'think'] },
  { title: 'Work in waves', names: ['task-calls', 'compute', 'after-loss', 'pause-spread'], isFolded: true },
  { title: 'The service', names: ['limit', 'burst', 'prefixes', 'split-after', 'latency', 'spread', 'errors'] },
  { title: 'The run', names: ['minutes', 'seed'] },
];

/** Simulated seconds in a second. */
export const speedOf = ({ speed }: Pick<Values, 'speed'>): number => (speed === 'full' ? Infinity : Number(speed));

/** Whether the numbers of the one are those of the other: how fast they are shown changes none. */
export const isSameFleet = (one: Values, other: Values): boolean => commandOf(one) === commandOf(other);

/** The fleet twice: by the one policy and by the other. */
export function fleetsOf(values: Values): readonly [FleetInput, FleetInput] {
  const { policy, compare, attempts, latency, errors, 'split-after': splitAfter, 'task-calls': callsPerTask } = values;
  const fleet: FleetInput = {
    workers: values.workers,
    concurrency: values.concurrency,
    callsPerWorker: values.calls,
    rampMs: values.ramp * 1000,
    thinkMs: values.think,
    computeMs: values.compute * 1000,
    afterLossMs: values['after-loss'] * 1000,
    pauseSpread: values['pause-spread'] / 100,
    callerRetries: values['caller-retries'],
    seed: values.seed,
    ...(callsPerTask > 0 && { callsPerTask }),
    ...(attempts > 0 && { maxAttempts: attempts }),
    service: {
      ratePerSecond: values.limit,
      burst: values.burst,
      prefixes: values.prefixes,
      latencyMedianMs: latency,
      latencySigma: values.spread,
      errorRate: errors / 100,
      ...(splitAfter > 0 && { splitAfterMs: splitAfter * 1000 }),
    },
  };
  return [
    { ...fleet, policy },
    { ...fleet, policy: compare },
  ];
}

/** Why these cannot be a fleet, though each may stand in its field; null: they can. */
export function whyImpossible(values: Values): string | null {
  try {
    for (const fleet of fleetsOf(values)) readFleet(fleet);
    return null;
  } catch (error) {
    if (!(error instanceof FleetSpecError)) throw error;
    // Each field is within its own bounds: two of them together are too many.
    const { workers, concurrency } = values;
    return (
      `${written(workers)} workers with ${written(concurrency)} calls at once are ${written(workers * concurrency)} calls, ` +
      'and a page can hold a million: take fewer of one or the other.'
    );
  }
}

/** The flags of the command that come after others, which it takes from the fields. */
const FLAGS: readonly Name[] = PARTS.flatMap(({ names }) => names);

/** No flag says this: the command leaves it out. */
const NONE: Partial<Record<Name, number>> = {
  attempts: 0,
  'caller-retries': 0,
  'task-calls': 0,
  compute: 0,
  'after-loss': 0,
  'pause-spread': 0,
  'split-after': 0,
};

/** The command that gives the same numbers in a terminal. */
export function commandOf(values: Values): string {
  const flags = FLAGS.filter((name) => values[name] !== NONE[name]).map((name) => `--${name} ${values[name]}`);
  return ['npx slowdown fleet', ...flags].join(' ');
}
