import { expect } from '@slowdown/kit/testing';
import { describe, test } from 'vitest';
import { z } from 'zod';
import { emfLine } from '#lab/emf.ts';
import { NAMESPACE, type Minute } from '../model.ts';

const MINUTE: Minute = {
  atMs: 1_795_474_860_000,
  service: 'S3',
  operation: 'PutObject',
  calls: 120,
  retries: 3,
  backoffMs: [412, 890, 1630],
  slowestKey: 'run-42/part-077.json',
};

/** What CloudWatch wants to read, by its Embedded Metric Format specification. What else it finds, a learner reads. */
const names = z.array(
  z.string('should be a name, as text'),
  'should be a list: Dimensions is a list of lists of names',
);
const metric = z.object(
  { Name: z.string('should be a text'), Unit: z.string('should be a text') },
  'should be an object { Name, Unit }',
);
const directive = z.object(
  {
    Namespace: z.string('should be a text'),
    Dimensions: z.array(names.max(30), 'should be a list of lists of names'),
    Metrics: z.array(metric, 'should be a list of { Name, Unit }').max(100),
  },
  'should be an object { Namespace, Dimensions, Metrics }',
);
const emf = z.looseObject({
  _aws: z.object(
    {
      Timestamp: z.number('should be a number, milliseconds since 1970'),
      CloudWatchMetrics: z.array(directive, 'should be a list of one object'),
    },
    'should be an object { Timestamp, CloudWatchMetrics }',
  ),
});

/** `_aws.CloudWatchMetrics[0].Dimensions[0]` */
const placeOf = (path: readonly PropertyKey[]) =>
  path.map((key, n) => (typeof key === 'number' ? `[${key}]` : `${n > 0 ? '.' : ''}${String(key)}`)).join('');

/** The learner's line, as CloudWatch reads it; an assertion fails where it can't. */
function read(minute = MINUTE) {
  const line = emfLine(minute);
  let json: unknown = null;
  try {
    json = JSON.parse(line);
  } catch {
    // Said below.
  }
  expect(typeof json === 'object' && json !== null && !line.includes('\n')).toHold(
    `CloudWatch reads a line of the log as metrics where it is one JSON object, in one line. Yours: ${line}\n` +
      'Look next: JSON.stringify writes one line.',
  );
  const found = emf.safeParse(json);
  const [issue] = found.error?.issues ?? [];
  expect(found.success).toHold(
    `CloudWatch takes this for an ordinary line of the log, because ${placeOf(issue?.path ?? [])} ${issue?.message ?? ''}.\n` +
      'Look next: the starter’s comment draws what belongs into _aws.',
  );
  const read = emf.parse(json);
  return { line: read, metrics: read._aws.CloudWatchMetrics[0], timestamp: read._aws.Timestamp };
}

const DIMENSIONS = ['Service', 'Operation'];

const shown = (value: unknown) => (value === undefined ? 'nothing' : JSON.stringify(value));

describe('emf', () => {
  test('is a line that CloudWatch takes for metrics', () => {
    const { metrics } = read();
    const units = Object.fromEntries(metrics?.Metrics.map(({ Name, Unit }) => [Name, Unit]) ?? []);
    expect(metrics?.Namespace === NAMESPACE).toHold(
      `The metrics are in the namespace ${metrics?.Namespace ?? 'of nobody'}; it should be ${NAMESPACE}.\n` +
        'Look next: NAMESPACE of model.ts, in the first and only element of CloudWatchMetrics.',
    );
    expect(units['Calls'] === 'Count' && units['Retries'] === 'Count' && units['Backoff'] === 'Milliseconds').toHold(
      `The metrics and their units are ${JSON.stringify(units)}; they should be Calls and Retries in Count, and Backoff in ` +
        'Milliseconds.\nLook next: Metrics is a list of { Name, Unit }.',
    );
    const sets = metrics?.Dimensions ?? [];
    expect(sets.length === 1 && DIMENSIONS.every((name) => sets[0]?.includes(name))).toHold(
      `The dimensions are ${JSON.stringify(sets)}; they should be one set of two: ${JSON.stringify([DIMENSIONS])}.\n` +
        'Look next: a metric is told apart by all names of an inner list together; two lists are two metrics.',
    );
  });

  test('has the value of each name beside _aws', () => {
    const { line } = read();
    const wanted = { Calls: 120, Retries: 3, Backoff: [412, 890, 1630], Service: 'S3', Operation: 'PutObject' };
    for (const [name, value] of Object.entries(wanted)) {
      expect(JSON.stringify(line[name]) === JSON.stringify(value)).toHold(
        `For ${JSON.stringify(value)}, the line has ${name}: ${shown(line[name])}.\n` +
          'Look next: _aws names the metrics and dimensions; their values are beside it, under these names.',
      );
    }
  });

  test('says when it was, in milliseconds', () => {
    const { timestamp } = read();
    const time = new Date(timestamp);
    const said = Number.isNaN(time.getTime()) ? 'no time' : time.toISOString();
    expect(timestamp === MINUTE.atMs).toHold(
      `The minute ended at ${new Date(MINUTE.atMs).toISOString()}; CloudWatch reads the Timestamp as ${said}.\n` +
        'Look next: it counts milliseconds since 1970, and drops what is older than two weeks.',
    );
  });

  test('makes no metric for each object', () => {
    const { line, metrics } = read();
    const more = metrics?.Dimensions.flat().filter((name) => !DIMENSIONS.includes(name)) ?? [];
    expect(more.length === 0).toHold(
      `Besides Service and Operation, ${more.join(', ')} is a dimension.\n` +
        'Look next: each new value of a dimension is a metric of its own, billed by the month.',
    );
    expect(line['SlowestKey'] === MINUTE.slowestKey).toHold(
      `The line's SlowestKey is ${shown(line['SlowestKey'])}; it should be "${MINUTE.slowestKey}".\n` +
        'Look next: what stands beside _aws and is named nowhere in it is in the log, where it costs what a line costs.',
    );
  });
});
