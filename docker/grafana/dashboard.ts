/**
 * The dashboard of docker/dashboard.yaml: what a program's AWS client does that its log does not say. Grafana reads it from
 * dashboards/retries.json, which `node scripts/schemas.ts` writes.
 */
import {
  DashboardCursorSync,
  VariableRefresh,
  VariableSort,
  type Dashboard,
  type VariableModel,
} from '@grafana/schema';
import { COLORS, DATASOURCE, graph, stat, timeline } from './panels.ts';
import {
  alarms,
  aMinute,
  attemptsForEachCall,
  backoffShare,
  EACH_OPERATION,
  failedCalls,
  quantile,
  retriesAMinute,
} from './queries.ts';

/** The oldest schema that has all of this: Grafana 10.4. Newer ones bring it up to date when they read it. */
const SCHEMA_VERSION = 39;

const PER_MINUTE = 'count:/min';
const OPERATION = '{{job}}: {{rpc_service}} {{rpc_method}}';
const FINE = COLORS.succeeded;

/** Above this the alarm RetryPileUp begins to count: its quarter of a retry, and the first attempt. */
const PILE_UP_ATTEMPTS = 1.25;

const numbers = [
  stat(
    [0, 0, 6, 4],
    {
      title: 'Retries a minute',
      description: 'Requests that were made only because an earlier one of the same call had failed.',
    },
    retriesAMinute('sum'),
    { unit: PER_MINUTE, decimals: 0, below: COLORS.ink, levels: [] },
  ),
  stat(
    [6, 0, 6, 4],
    {
      title: 'Attempts for each call',
      description: 'How many requests one call of the program took: 1 where all is well, red where the alarm counts.',
    },
    attemptsForEachCall('sum'),
    {
      unit: 'none',
      decimals: 2,
      below: FINE,
      levels: [
        [1.05, COLORS.throttled],
        [PILE_UP_ATTEMPTS, COLORS.failed],
      ],
    },
  ),
  stat(
    [12, 0, 6, 4],
    {
      title: 'Backoff share',
      description: 'How much of the calls’ time is sleep between attempts, with no request under way.',
    },
    backoffShare('sum'),
    {
      unit: 'percentunit',
      decimals: 0,
      below: FINE,
      levels: [
        [0.1, COLORS.throttled],
        [0.5, COLORS.failed],
      ],
    },
  ),
  stat(
    [18, 0, 6, 4],
    {
      title: 'Calls that failed',
      description: 'Calls in all of the time shown that ended without success, whatever the reason.',
    },
    failedCalls,
    { unit: 'short', decimals: 0, below: FINE, levels: [[1, COLORS.failed]] },
  ),
];

const overTime = [
  timeline(
    [0, 4, 24, 4],
    {
      title: 'Alarms',
      description: 'When RetryPileUp and CallsGivenUp saw something and waited for it to last, and when they rang.',
    },
    { expr: alarms, name: '{{alertname}}: {{rpc_method}}' },
    {
      states: { 1: { text: 'waits', color: COLORS.throttled }, 2: { text: 'rings', color: COLORS.failed } },
      nothing: 'no alarm in this time',
    },
  ),
  graph(
    [0, 8, 12, 8],
    {
      title: 'Retries a minute, by operation',
      description: 'The graph that explains the stall: a blip comes and goes, a pile-up stays or swings to and fro.',
    },
    [{ expr: retriesAMinute(EACH_OPERATION), name: OPERATION }],
    { axis: 'retries', unit: PER_MINUTE },
  ),
  graph(
    [12, 8, 12, 8],
    {
      title: 'Attempts for each call, by operation',
      description: 'How many requests one call took; above the dashed line the alarm RetryPileUp counts.',
    },
    [{ expr: attemptsForEachCall(EACH_OPERATION), name: OPERATION }],
    { axis: 'attempts', unit: 'none', min: 1, alarmAt: PILE_UP_ATTEMPTS },
  ),
  graph(
    [0, 16, 12, 8],
    {
      title: 'Backoff share, by operation',
      description: 'The part of the calls’ time that is sleep: at 80 %, four workers of five do nothing.',
    },
    [{ expr: backoffShare(EACH_OPERATION), name: OPERATION }],
    { axis: 'time asleep', unit: 'percentunit', max: 1 },
  ),
  graph(
    [12, 16, 12, 8],
    {
      title: 'How long a call takes, and one attempt of it',
      description: 'Where calls are slow and attempts quick, the time goes into backoff and not into the service.',
    },
    [
      { expr: quantile(0.95, 'call'), name: 'call: 19 of 20 are quicker' },
      { expr: quantile(0.5, 'call'), name: 'call: half are quicker' },
      { expr: quantile(0.95, 'attempt'), name: 'attempt: 19 of 20 are quicker' },
    ],
    {
      axis: 'duration',
      unit: 's',
      colors: {
        'call: 19 of 20 are quicker': COLORS.ink,
        'call: half are quicker': COLORS.backoff,
        'attempt: 19 of 20 are quicker': COLORS.inFlight,
      },
    },
  ),
  graph(
    [0, 24, 8, 8],
    {
      title: 'Attempts by outcome',
      description: 'What came of each request: throttled is too much at once, transient passes, error is final.',
    },
    [{ expr: aMinute('attempts', 'outcome'), name: '{{outcome}}' }],
    {
      axis: 'attempts',
      unit: PER_MINUTE,
      stacked: true,
      colors: { success: FINE, throttled: COLORS.throttled, transient: COLORS.backoff, error: COLORS.failed },
    },
  ),
  graph(
    [8, 24, 8, 8],
    {
      title: 'Throttles by prefix',
      description: 'Which keys are over their limit, where the program counts by prefix; one line for all where not.',
    },
    [{ expr: aMinute('throttles', 'rpc_service, aws_s3_prefix'), name: '{{rpc_service}} {{aws_s3_prefix}}' }],
    { axis: 'throttled attempts', unit: PER_MINUTE, nothing: 'no throttled attempt in this time' },
  ),
  graph(
    [16, 24, 8, 8],
    {
      title: 'Calls by outcome',
      description:
        'How calls ended: exhausted had no attempt left, quota had one that the client’s retry quota did not pay.',
    },
    [{ expr: aMinute('calls', 'outcome'), name: '{{outcome}}' }],
    {
      axis: 'calls',
      unit: PER_MINUTE,
      stacked: true,
      // Lost is red; which way it was lost is told by its name and its shade.
      colors: { success: FINE, error: COLORS.failed, exhausted: '#dc2626', quota: '#991b1b' },
    },
  ),
];

export const dashboard: Dashboard = {
  uid: 'slowdown-retries',
  title: 'AWS calls: retries, and where the time goes',
  description: 'What a program’s AWS client does that its log does not say.',
  tags: ['aws', 'retries'],
  schemaVersion: SCHEMA_VERSION,
  editable: true,
  graphTooltip: DashboardCursorSync.Crosshair,
  refresh: '5s',
  time: { from: 'now-15m', to: 'now' },
  templating: {
    list: [
      { type: 'datasource', name: 'datasource', label: 'Prometheus', query: 'prometheus' },
      choice('job', 'Program', 'label_values(aws_client_calls_total, job)'),
      choice('operation', 'Operation', 'label_values(aws_client_calls_total{job=~"$job"}, rpc_method)'),
    ],
  },
  panels: [...numbers, ...overTime].map((panel, index) => ({ id: index + 1, ...panel })),
};

/** A list at the top of the page, of which its reader chooses one, some or all. */
function choice(name: string, label: string, query: string): VariableModel {
  return {
    type: 'query',
    name,
    label,
    datasource: DATASOURCE,
    query,
    refresh: VariableRefresh.onTimeRangeChanged,
    sort: VariableSort.alphabeticalAsc,
    multi: true,
    includeAll: true,
    allValue: '.+',
    current: { text: ['All'], value: ['$__all'] },
  };
}
