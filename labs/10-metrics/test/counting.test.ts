import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import {
  AggregationTemporality,
  DataPointType,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type Histogram,
  type MetricData,
} from '@opentelemetry/sdk-metrics';
import { Emitter, events, type CallEvents } from '@slowdown/kit/events';
import { totals, type Flow } from '@slowdown/kit/flows';
import { expect, labTest, type Stage } from '@slowdown/kit/testing';
import type { Limit } from '@slowdown/kit/throttle';
import { describe } from 'vitest';
import { countRetries } from '#lab/counting.ts';
import { measured } from '#lab/measured.ts';
import { BACKOFF, RETRIES } from '../model.ts';

/** The tests' client sleeps a tenth of what the SDK sleeps, so the clock of the learner's code runs ten times as fast. */
const FASTER = 10;
const fasterClock = () => performance.now() * FASTER;

/** Longer than a test: only what is flushed gets out. */
const NEVER_MS = 3_600_000;

/** Every fourth object passes at once, the next after one refusal, the next after two, and the last not at all. */
const REFUSALS = [0, 1, 2, Infinity] as const;
const OBJECTS = 24;
const keyOf = (n: number) => `run-42/part-${n}.json`;

/** Refuses the first requests for an object, those to write it and those to read it each by themselves. */
function refusing(): Limit {
  const refused = new Map<string, number>();
  return {
    admits({ method, path }) {
      const object = `${method} ${path.split('?')[0]}`;
      const times = REFUSALS[Number(/part-(\d+)/.exec(object)?.[1]) % REFUSALS.length] ?? 0;
      const before = refused.get(object) ?? 0;
      refused.set(object, before + 1);
      return before >= times;
    },
  };
}

/** What is read from a reader that was flushed or shut down. */
function exportsOf(exporter: InMemoryMetricExporter): MetricData[] {
  const last = exporter.getMetrics().at(-1);
  return last?.scopeMetrics.flatMap(({ metrics }) => metrics) ?? [];
}

function readerAndExports() {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: NEVER_MS });
  return { reader, exported: () => exportsOf(exporter) };
}

/** All objects written, and then half as many read. */
async function writeAndRead(s3: S3Client, Bucket: string): Promise<void> {
  const each = async (count: number, call: (Key: string) => Promise<unknown>) => {
    await Promise.all(Array.from({ length: count }, (_, n) => call(keyOf(n)).catch(() => {})));
  };
  await each(OBJECTS, (Key) => s3.send(new PutObjectCommand({ Bucket, Key, Body: '{}' })));
  await each(OBJECTS / 2, async (Key) =>
    (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToByteArray(),
  );
}

/** What the learner's instruments say after a run, and what the proxy saw of it. */
async function run(stage: (rules: Stage['proxy']['rules']) => Promise<Stage>) {
  const { proxy, s3, bucket, callTimes } = await stage([{ fault: { type: 'slowDown' }, limit: refusing() }]);
  const { reader, exported } = readerAndExports();
  const provider = new MeterProvider({ readers: [reader] });
  const emitter = new Emitter<CallEvents>();
  countRetries(emitter, provider.getMeter('test'), fasterClock);
  s3.middlewareStack.use(events(emitter));
  await writeAndRead(s3, bucket);
  await proxy.idle();
  await provider.forceFlush();
  const all = exported();
  await provider.shutdown();
  return { retries: counterIn(all), backoff: histogramIn(all), flows: [...proxy.flows], callTimes };
}

const counterIn = (all: MetricData[]) =>
  all.flatMap((metric) =>
    metric.descriptor.name === RETRIES && metric.dataPointType === DataPointType.SUM ? metric.dataPoints : [],
  );
const histogramIn = (all: MetricData[]): { attributes: object; value: Histogram }[] =>
  all.flatMap((metric) =>
    metric.descriptor.name === BACKOFF && metric.dataPointType === DataPointType.HISTOGRAM ? metric.dataPoints : [],
  );
const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

const test = labTest.extend('ran', { scope: 'file' }, ({ stage }) => run(stage));

const retriesOf = (flows: readonly Flow[], method: string) =>
  totals(
    flows.filter(({ request }) => request.method === method),
    { ended: true },
  ).retries;

/** What the SDK makes of the refusals by itself: of three attempts two can be retries. */
const RETRIES_WITHOUT_A_COUNTER = sum(
  [OBJECTS, OBJECTS / 2].flatMap((count) =>
    Array.from({ length: count }, (_, n) => Math.min(REFUSALS[n % REFUSALS.length] ?? 0, 2)),
  ),
);

describe('retries', () => {
  test('happen as they do without a counter', ({ ran: { flows } }) => {
    const seen = totals(flows, { ended: true }).retries;
    expect(seen === RETRIES_WITHOUT_A_COUNTER).toHold(
      `The proxy saw ${seen} retries; without your handlers the SDK makes ${RETRIES_WITHOUT_A_COUNTER}.\n` +
        'Look next: what a handler of needs-retry returns is an answer, and false means "do not try again". Write { … } ' +
        'around what it does, and return nothing. Does it throw?',
    );
  });

  test('counts every retry that the proxy saw', ({ ran: { retries, flows } }) => {
    const counted = sum(retries.map(({ value }) => value));
    expect(counted).toBeWhatTheProxySaw(
      'retries',
      flows,
      'needs-retry comes after every attempt, and says which one it was: the first attempt of a call is no retry.',
    );
  });

  test('says of which operation', ({ ran: { retries, flows } }) => {
    for (const [method, operation] of [
      ['PUT', 'PutObject'],
      ['GET', 'GetObject'],
    ] as const) {
      const counted = sum(
        retries.filter(({ attributes }) => attributes['rpc.method'] === operation).map(({ value }) => value),
      );
      expect(counted === retriesOf(flows, method)).toHold(
        `With rpc.method=${operation} the counter says ${counted} retries; the proxy saw ${retriesOf(flows, method)}.\n` +
          `The labels that it has are ${[...new Set(retries.map(({ attributes }) => JSON.stringify(attributes)))].slice(0, 3).join(', ') || 'none'}.\n` +
          "Look next: the second argument of add: { 'rpc.method': operation.name }.",
      );
    }
  });

  test('has few series, however many objects there are', ({ ran: { retries } }) => {
    const labels = [...new Set(retries.flatMap(({ attributes }) => Object.keys(attributes)))].join(', ');
    expect(retries.length > 0 && retries.length <= 2).toHold(
      `The run wrote and read ${OBJECTS} objects by two operations, and the counter has ${retries.length} time series, ` +
        `told apart by ${labels || 'nothing'}; it should have 2.\n` +
        'Look next: whoever stores metrics keeps, and bills, each set of label values as a series of its own. What has a ' +
        'new value for each object is for the log.',
    );
  });
});

describe('backoff', () => {
  test('is recorded once for each retry', ({ ran: { backoff, flows } }) => {
    const recorded = sum(backoff.map(({ value }) => value.count));
    const { retries } = totals(flows, { ended: true });
    expect(recorded === retries).toHold(
      `Your histogram BACKOFF has ${recorded} values; the proxy saw ${retries} retries, and each of them slept once.\n` +
        `Look next: ${
          recorded < retries
            ? 'a sleep begins at needs-retry, and record() comes at the next request-created. Is the time taken from now() in both? ' +
              'A performance.now() among them makes a sleep of less than 0, which a histogram drops without a word.'
            : 'the first attempt of a call has no sleep before it, and each sleep is recorded once.'
        }`,
    );
  });

  test('is what the SDK slept, in seconds', ({ ran: { backoff, flows, callTimes } }) => {
    const said = sum(backoff.map(({ value }) => value.sum ?? 0));
    const slept = (callTimes.sleptMs * FASTER) / 1000;
    const seen = (totals(flows, { ended: true }).waitingMs * FASTER) / 1000;
    const near = (unit: number) => said * unit >= slept * 0.98 && said * unit <= seen * 1.05;
    const where = near(1 / 1000)
      ? 'these are milliseconds; OpenTelemetry counts durations in seconds.'
      : near(FASTER) || said > seen * FASTER
        ? 'is now() asked for every time? The tests’ clock runs ten times as fast as performance.now().'
        : 'all events of a call bring the same context, which a WeakMap can be asked about; calls run side by side.';
    expect(near(1)).toHold(
      `The histogram's sum is ${said.toFixed(2)} s; on the clock that it was given, the SDK slept ${slept.toFixed(2)} s, ` +
        `and the proxy saw gaps of ${seen.toFixed(2)} s in all.\nLook next: ${where}`,
    );
  });

  test('tells a short sleep from a long one', ({ ran: { backoff } }) => {
    const buckets = backoff.map(({ value }) => value.buckets);
    const bounds = buckets[0]?.boundaries ?? [];
    const used = bounds.concat(Infinity).filter((_, n) => sum(buckets.map(({ counts }) => counts[n] ?? 0)) > 0);
    expect(used.length >= 3).toHold(
      `The sleeps were anything from 0 to 2 seconds, and all of them are in ${used.length} of the histogram's buckets, ` +
        `which end at ${bounds.slice(0, 6).join(', ') || 'nothing'} …; it should be 3 or more.\n` +
        'Look next: OpenTelemetry’s own bounds are made for milliseconds. advice: { explicitBucketBoundaries: […] } sets others.',
    );
  });
});

describe('exit', () => {
  /** A job that makes a few calls, some of them retried, and then ends as it is told. */
  const jobOf = async (stage: (rules: Stage['proxy']['rules']) => Promise<Stage>, failing?: Error) => {
    const { proxy, s3, bucket } = await stage([{ fault: { type: 'slowDown' }, limit: refusing() }]);
    const { reader, exported } = readerAndExports();
    const ended = await measured(reader, async (emitter) => {
      s3.middlewareStack.use(events(emitter));
      await writeAndRead(s3, bucket);
      if (failing) throw failing;
    }).then(
      () => null,
      (error: unknown) => (error instanceof Error ? error : new Error('not an Error')),
    );
    const counted = sum(counterIn(exported()).map(({ value }) => value));
    await reader.shutdown();
    return { ended, counted, retries: totals(proxy.flows, { ended: true }).retries };
  };

  test('exports what was counted last', async ({ stage }) => {
    const { counted, retries } = await jobOf(stage);
    expect(counted > 0).toHold(
      `The job made ${retries} retries in less than a minute; when measured() resolved, the reader had exported none of them.\n` +
        'Look next: a process that ends takes along what was counted since the last export. The provider can be asked to ' +
        'export now, and can be shut down; both are promises.',
    );
  });

  test('also where the job fails, and the error goes on', async ({ stage }) => {
    const failing = new Error('the model is out of range');
    const { ended, counted, retries } = await jobOf(stage, failing);
    expect(counted > 0).toHold(
      `The job threw after ${retries} retries, and none of them was exported.\n` +
        'Look next: the run that failed is the one whose numbers you want to see. What runs in any case?',
    );
    expect(ended === failing).toHold(
      `The job threw "${failing.message}", and measured() ${ended === null ? 'resolved' : `threw "${ended.message}"`}.\n` +
        'Look next: the caller has to hear of it.',
    );
  });
});
