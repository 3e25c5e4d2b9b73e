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

/** What CloudWatch wants to read, by its Embedded Metric Format specification. */
const emf = z.looseObject({
  _aws: z.object({
    Timestamp: z.number(),
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string()).max(30)),
        Metrics: z.array(z.object({ Name: z.string(), Unit: z.string() })).max(100),
      }),
    ),
  }),
});

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
    `CloudWatch takes this for an ordinary line of the log, because of ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}\n` +
      'Look next: the starter’s comment draws what belongs into _aws.',
  );
  const read = emf.parse(json);
  return { line: read, metrics: read._aws.CloudWatchMetrics[0], timestamp: read._aws.Timestamp };
}

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
    const sets = JSON.stringify(metrics?.Dimensions);
    expect(sets === '[["Service","Operation"]]').toHold(
      `The dimensions are ${sets}; they should be one set, Service and Operation.\n` +
        'Look next: each new value of a dimension is a metric of its own, billed by the month.',
    );
    expect(line['SlowestKey'] === MINUTE.slowestKey).toHold(
      `The line's SlowestKey is ${shown(line['SlowestKey'])}; it should be "${MINUTE.slowestKey}".\n` +
        'Look next: what stands beside _aws and is named nowhere in it is in the log, where it costs what a line costs.',
    );
  });
});
