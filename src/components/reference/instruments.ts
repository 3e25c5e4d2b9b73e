/** The instruments of `metrics`, and the options of `emfExporter`, for the page on metrics. A test compares the instruments. */

export interface Instrument {
  readonly name: string;
  readonly unit: string;
  /** Besides those that all have. */
  readonly labels: readonly string[];
  readonly counts: string;
}

const ended = ['outcome', 'error.type'];

export const instruments: readonly Instrument[] = [
  {
    name: 'aws.client.calls',
    unit: '{call}',
    labels: ended,
    counts: 'What the program asked for, when it has its answer.',
  },
  {
    name: 'aws.client.attempts',
    unit: '{attempt}',
    labels: ended,
    counts: 'Requests on the wire, when they have their answer, or none.',
  },
  {
    name: 'aws.client.retries',
    unit: '{retry}',
    labels: ['error.type'],
    counts: 'Attempts after the first of a call, when they are sent. The label says why.',
  },
  {
    name: 'aws.client.throttles',
    unit: '{throttle}',
    labels: ['error.type', 'aws.s3.prefix'],
    counts: 'Attempts that were answered “slow down”. The prefix is there where it was asked for.',
  },
  {
    name: 'aws.client.backoff.duration',
    unit: 's',
    labels: ['error.type'],
    counts: 'Of each retry, the time asleep before it: from the failure until the attempt is made. The label says why.',
  },
  {
    name: 'aws.client.attempt.duration',
    unit: 's',
    labels: ended,
    counts:
      'Of each attempt, the time in flight: from its sending until the SDK has read the answer, of a stream its head.',
  },
  {
    name: 'aws.client.call.duration',
    unit: 's',
    labels: ended,
    counts: 'Of each call, all of its time: attempts and backoff together.',
  },
];

export const instrumentTerms = instruments.map(({ name, unit, labels, counts }) => ({
  term: name,
  aside: `${unit === 's' ? 'seconds' : unit}; ${labels.join(', ')}`,
  says: counts,
}));

export const emfTerms = [
  { term: 'namespace', aside: '', says: 'Of the metrics in CloudWatch.' },
  {
    term: 'dimensions',
    aside: 'service and operation, and these with the outcome, where it is left out',
    says: 'Which labels are dimensions. Each set of them, with its values, is a metric that CloudWatch charges for. The other labels can still be searched for.',
  },
  {
    term: 'write',
    aside: 'standard output where it is left out',
    says: 'Takes a line. It may be asynchronous, and it may fail.',
  },
  {
    term: 'keepLines',
    aside: '1000 where it is left out',
    says: 'Lines that wait while write fails. The oldest above it are dropped.',
  },
];
