import type { Minute } from '../model.ts';

/**
 * A minute as a line of the log that CloudWatch makes metrics from: its Embedded Metric Format. One line, which is JSON:
 *
 *     _aws            Timestamp: milliseconds since 1970
 *                     CloudWatchMetrics: a list of one, which has
 *                       Namespace   NAMESPACE of model.ts
 *                       Dimensions  a list of lists of names: each inner list is a set of labels of the metrics
 *                       Metrics     a list of { Name, Unit }
 *     beside _aws     for each name above its value, and whatever else the log should have
 *
 * Metrics: `Calls` and `Retries` in Count, `Backoff` in Milliseconds, whose value is the list of sleeps. Dimensions: `Service`
 * and `Operation`, one set of two. And beside them `SlowestKey`, which is to be in the log, and no metric's dimension.
 */
export function emfLine(minute: Minute): string {
  // TODO, step 4: this line can be read by people. I want one that becomes a graph.
  return `${minute.operation}: ${minute.retries} retries`;
}
