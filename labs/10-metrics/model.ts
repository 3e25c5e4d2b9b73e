/** The words of the lab. It is given: a learner changes `counting.ts`, `measured.ts`, `emf.ts` and `alarm.ts` alone. */

/** The names of the two instruments, as @slowdown/kit/metrics has them too. */
export const RETRIES = 'aws.client.retries';
export const BACKOFF = 'aws.client.backoff.duration';

/** The namespace of the metrics in CloudWatch. */
export const NAMESPACE = 'SlowDown';

/** What one container counted of one operation, in one minute. */
export interface Minute {
  /** The end of the minute, milliseconds since 1970. */
  atMs: number;
  /** `S3` */
  service: string;
  /** `PutObject` */
  operation: string;
  calls: number;
  retries: number;
  /** What calls slept between their attempts, milliseconds each; of at most 100 of them. */
  backoffMs: readonly number[];
  /** The object whose call took longest: for whoever reads the log, not for a graph. */
  slowestKey: string;
}

/** What a program's counters said at a moment: sums since it was started. */
export interface Point {
  /** Milliseconds. Points come in order, the oldest first. */
  atMs: number;
  calls: number;
  retries: number;
}
