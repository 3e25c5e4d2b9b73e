import { NAMESPACE, type Minute } from '../model.ts';

// #region emf
/** A minute as a line of the log that CloudWatch makes metrics from: its Embedded Metric Format. */
export function emfLine({ atMs, service, operation, calls, retries, backoffMs, slowestKey }: Minute): string {
  return JSON.stringify({
    _aws: {
      Timestamp: atMs,
      CloudWatchMetrics: [
        {
          Namespace: NAMESPACE,
          Dimensions: [['Service', 'Operation']],
          Metrics: [
            { Name: 'Calls', Unit: 'Count' },
            { Name: 'Retries', Unit: 'Count' },
            { Name: 'Backoff', Unit: 'Milliseconds' },
          ],
        },
      ],
    },
    Service: service,
    Operation: operation,
    Calls: calls,
    Retries: retries,
    Backoff: backoffMs,
    // In the log, where it can be searched for, and in no dimension.
    SlowestKey: slowestKey,
  });
}
// #endregion emf
