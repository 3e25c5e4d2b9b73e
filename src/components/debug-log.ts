/** What DEBUG logging weighs: measured with real boto3 by scripts/debug-log.ts, and what that comes to for a fleet. */
import { z } from 'zod';
import { emfLine } from '../../labs/10-metrics/solution/emf.ts';
import data from '../data/debug-log.json';

const debugLog = z.object({
  python: z.string(),
  boto3: z.string(),
  botocore: z.string(),
  /** One call each, of a client that has made others before. An object is 1 KiB; a refused attempt is S3's SlowDown. */
  measured: z.array(
    z.object({
      operation: z.string(),
      attempts: z.int().positive(),
      bytes: z.int().positive(),
      records: z.int().positive(),
    }),
  ),
});
type DebugLog = z.output<typeof debugLog>;

/** The talk's own number for S3: what one prefix takes for sure. */
export const WRITES_PER_SECOND = 3500;
/** The peak of the talk's graph. */
const PEAK_RETRIES_PER_MINUTE = 250_000;
/** Our number for the talk's "thousands". */
export const CONTAINERS = 5000;

const SECONDS_A_DAY = 86_400;
const MINUTES_A_DAY = 1440;
const GB = 1e9;
const TIB = 2 ** 40;

/** Bytes of a PutObject that took so many attempts. @throws Error where none was measured */
function bytesOfPut({ measured }: DebugLog, attempts: number): number {
  const found = measured.find((each) => each.operation === 'PutObject' && each.attempts === attempts);
  if (!found) throw new Error(`No PutObject with ${attempts} attempts was measured. Try: node scripts/debug-log.ts`);
  return found.bytes;
}

/** What the fleet's DEBUG log comes to. */
function weightOf(log: DebugLog) {
  const bytes = bytesOfPut(log, 1);
  const retryBytes = bytesOfPut(log, 2) - bytes;
  const writesADay = WRITES_PER_SECOND * SECONDS_A_DAY;
  return {
    bytes,
    retryBytes,
    writesADay,
    gigabytesADay: Math.round((writesADay * bytes) / GB),
    hoursForATebibyte: TIB / (WRITES_PER_SECOND * 3600 * bytes),
    /** What the retries at the talk's peak add in a minute. */
    peakGigabytesAMinute: (PEAK_RETRIES_PER_MINUTE * retryBytes) / GB,
    caption: `${bytes.toLocaleString('en')} bytes for one PutObject of 1 KiB, boto3 ${log.boto3} on Python ${log.python}`,
  };
}

export const debugWeight = weightOf(debugLog.parse(data));

/** The values of a metric that CloudWatch takes in one line. */
const MOST_VALUES = 100;
/** A sleep with as many digits as one has in the SDK, whose backoff ends at 20 s. */
const LONG_SLEEP_MS = 19_999;

/** The bytes of a minute's line of one container, of which so many make the fleet's writes: 42 of them. */
const bytesOfLine = (backoffMs: readonly number[]) =>
  emfLine({
    atMs: Date.UTC(2026, 10, 23),
    service: 'S3',
    operation: 'PutObject',
    calls: (WRITES_PER_SECOND * 60) / CONTAINERS,
    retries: backoffMs.length,
    backoffMs,
    slowestKey: 'run-42/part-077.json',
  }).length;

const gigabytesADay = (bytes: number) => (bytes * MINUTES_A_DAY * CONTAINERS) / GB;
const bytes = bytesOfLine([]);
const mostBytes = bytesOfLine(Array<number>(MOST_VALUES).fill(LONG_SLEEP_MS));

/** What the same fleet's metrics come to, one line a minute from each container: where nothing is retried, and at most. */
export const containerLines = {
  bytes,
  gigabytesADay: gigabytesADay(bytes),
  mostBytes,
  mostGigabytesADay: gigabytesADay(mostBytes),
};
