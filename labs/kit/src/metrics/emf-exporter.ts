/** An OpenTelemetry exporter that writes CloudWatch's Embedded Metric Format. */
import { diag } from '@opentelemetry/api';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import { emfLines, LONGEST_NAMESPACE, MOST_DIMENSIONS, type DimensionSet, type EmfFormat } from './emf.ts';

export interface EmfOptions {
  /** The namespace of the metrics in CloudWatch, 1 to 1024 characters. */
  readonly namespace: string;
  /**
   * Which attributes, of a metric or of the resource, are dimensions. Default: service and operation, and these with the
   * outcome. The attributes that are no dimension can still be searched for in the log.
   */
  readonly dimensions?: readonly DimensionSet[];
  /** Takes one line without its end. Default: standard output, which in Lambda is CloudWatch's log. */
  readonly write?: (line: string) => void | Promise<void>;
  /** Lines that are kept while `write` fails; the oldest are dropped, and `diag` is told. */
  readonly keepLines?: number;
}

const DIMENSIONS: readonly DimensionSet[] = [
  ['rpc.service', 'rpc.method'],
  ['rpc.service', 'rpc.method', 'outcome'],
];

/** At one export a minute and ten operations, more than an hour; under 2 MB. */
const KEEP_LINES = 1000;

/** The values of OpenTelemetry's enums, so that this needs its SDK for types only. */
const DELTA = 0;
const CUMULATIVE = 1;
const SUCCESS = 0;
const FAILED = 1;

interface Result {
  readonly code: typeof SUCCESS | typeof FAILED;
  readonly error?: Error;
}

/** @throws {RangeError} for a namespace, dimensions or a number of lines that CloudWatch or nobody could take */
export function emfExporter(options: EmfOptions): PushMetricExporter {
  const { namespace, dimensions = DIMENSIONS, write = toStandardOutput, keepLines = KEEP_LINES } = options;
  check({ namespace, dimensions }, keepLines);
  const waiting: string[] = [];
  let dropped = 0;
  let delivered: Promise<Result> = Promise.resolve({ code: SUCCESS });

  const deliver = async (): Promise<Result> => {
    try {
      for (let line = waiting[0]; line !== undefined; line = waiting[0]) {
        await write(line);
        waiting.shift();
      }
      return { code: SUCCESS };
    } catch (cause) {
      const lost = dropped > 0 ? `, and the oldest ${dropped} are lost` : '';
      const message = `The log takes no metrics now: ${waiting.length} lines wait for the next export${lost}.`;
      return { code: FAILED, error: new Error(message, { cause }) };
    }
  };

  /** Also what waits from before: where nothing new was counted, nothing is exported. */
  const flush = async () => {
    delivered = delivered.then(deliver);
    const { error } = await delivered;
    if (error) throw error;
  };

  return {
    export(collected, done) {
      waiting.push(...emfLines(collected, { namespace, dimensions }));
      const surplus = waiting.splice(0, Math.max(0, waiting.length - keepLines)).length;
      dropped += surplus;
      if (surplus > 0)
        diag.warn(`emfExporter: ${surplus} lines of metrics are lost, because more than ${keepLines} wait.`);
      delivered = delivered.then(deliver);
      void delivered.then(done);
    },
    forceFlush: flush,
    shutdown: flush,
    // A line is what happened since the last one; only what goes up and down is a level.
    selectAggregationTemporality: (type) => (type.includes('UP_DOWN') ? CUMULATIVE : DELTA),
  };
}

function check({ namespace, dimensions }: EmfFormat, keepLines: number): void {
  if (namespace.trim() === '' || namespace.length > LONGEST_NAMESPACE) {
    throw new RangeError(`namespace has to have 1 to ${LONGEST_NAMESPACE} characters.`);
  }
  const largest = dimensions.find((set) => set.length > MOST_DIMENSIONS);
  if (largest) {
    throw new RangeError(`A set of dimensions has at most ${MOST_DIMENSIONS} names, not ${largest.length}.`);
  }
  if (!(Number.isInteger(keepLines) && keepLines >= 1)) {
    throw new RangeError(`keepLines has to be a whole number from 1, not ${keepLines}.`);
  }
}

const toStandardOutput = (line: string) =>
  new Promise<void>((resolve, reject) => {
    process.stdout.write(`${line}\n`, (error) => (error ? reject(error) : resolve()));
  });
