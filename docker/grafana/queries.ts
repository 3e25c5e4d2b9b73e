/** What the dashboard asks Prometheus. $job and $operation are what its reader has chosen at the top of the page. */
const CHOSEN = 'job=~"$job", rpc_method=~"$operation"';

/** What becomes one number, or one line: everything, or each operation of each program, and so on. */
type Sum = 'sum' | `sum by (${string})`;
export const EACH_OPERATION: Sum = 'sum by (job, rpc_service, rpc_method)';

/** A counter's growth in a second. */
const rate = (sum: Sum, series: string) => `${sum} (rate(${series}[$__rate_interval]))`;

const counter = (name: string) => `aws_client_${name}_total{${CHOSEN}}`;

// OpenTelemetry's Prometheus exporter for JavaScript leaves the unit out of the name. Its Collector, and Prometheus where
// it is sent OTLP, put it in.
const duration = (name: string, part: 'sum' | 'bucket') =>
  `{__name__=~"aws_client_${name}_duration(_seconds)?_${part}", ${CHOSEN}}`;

/** A counter that grows only when something goes wrong is not there before: while calls are made, that is a zero. */
export const retriesAMinute = (sum: Sum) =>
  `60 * (${rate(sum, counter('retries'))} or 0 * ${rate(sum, counter('calls'))})`;

export const attemptsForEachCall = (sum: Sum) =>
  `${rate(sum, counter('attempts'))} / (${rate(sum, counter('calls'))} > 0)`;

export function backoffShare(sum: Sum): string {
  const asleep = rate(sum, duration('backoff', 'sum'));
  const inFlight = rate(sum, duration('attempt', 'sum'));
  return `${asleep} / (${asleep} + ${inFlight} > 0) or 0 * ${inFlight}`;
}

export const aMinute = (counterName: string, label: string) =>
  `60 * ${rate(`sum by (${label})`, counter(counterName))}`;

/** The duration that a share of all stay under, seconds. */
export const quantile = (share: number, name: 'call' | 'attempt') =>
  `histogram_quantile(${share}, ${rate('sum by (le)', duration(name, 'bucket'))})`;

/** Calls without success in all of the time that the page shows. */
export const failedCalls = [
  `sum (increase(aws_client_calls_total{${CHOSEN}, outcome!="success"}[$__range]))`,
  `0 * sum (increase(${counter('calls')}[$__range]))`,
].join(' or ');

const alarm = (state: 'pending' | 'firing') =>
  `ALERTS{alertname=~"RetryPileUp|CallsGivenUp", alertstate="${state}", ${CHOSEN}}`;

/** 1 while an alarm waits to be sure, 2 while it rings. */
export const alarms = `max by (alertname, rpc_method) (${alarm('pending')} or 2 * ${alarm('firing')})`;
