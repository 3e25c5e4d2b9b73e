/** What the learner's four files made of the job, in lines for its output. Where others ran, such as the starter's, it says so. */
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { InMemoryMetricExporter } from '@opentelemetry/sdk-metrics';
import { rings } from '#lab/alarm.ts';
import { emfLine } from '#lab/emf.ts';
import type { Tally } from './fleet.ts';
import { BACKOFF, RETRIES, type Point } from './model.ts';

/** CloudWatch takes no more values of a metric in one line. */
const MOST_VALUES = 100;

/** In this job a second stands for a minute. */
const MINUTES_PER_SECOND = 60;

/** The folder that the four files are from. */
const FOLDER = basename(dirname(fileURLToPath(import.meta.resolve('#lab/alarm.ts'))));
const WHOSE = FOLDER === 'exercise' ? 'your' : `the ${FOLDER}’s`;

/** @param points their time since the program began, where the panel's graphs begin too */

export function whatYoursSays(exported: InMemoryMetricExporter, tally: Tally, points: readonly Point[]): string[] {
  const stretched = points.map((point) => ({ ...point, atMs: point.atMs * MINUTES_PER_SECOND }));
  const ringing = points.find((_, n) => rings(stretched.slice(0, n + 1)));
  const line = emfLine({
    atMs: Date.now(),
    service: 'S3',
    operation: 'PutObject',
    calls: tally.calls,
    retries: tally.retries,
    backoffMs: tally.sleptMs.slice(0, MOST_VALUES),
    slowestKey: tally.slowest.key,
  });
  const nothing = tally.retries === 0 ? 'nothing to count' : 'nothing was exported';
  return [
    `${WHOSE} counter: ${seriesOf(exported, RETRIES) ?? nothing}`,
    `${WHOSE} histogram: ${seriesOf(exported, BACKOFF) ?? nothing}`,
    `${WHOSE} alarm, were each second a minute: ${ringing ? `rings at second ${Math.round(ringing.atMs / 1000)}` : 'never rings'}`,
    `${WHOSE} line for CloudWatch: ${line}`,
  ];
}

/** "704 exported, in 1 series", of a histogram its records; null where nothing was. */
function seriesOf(exported: InMemoryMetricExporter, name: string): string | null {
  const points = (exported.getMetrics().at(-1)?.scopeMetrics ?? [])
    .flatMap(({ metrics }) => metrics)
    .flatMap(({ descriptor, dataPoints }) => (descriptor.name === name ? dataPoints.map(({ value }) => value) : []));
  if (points.length === 0) return null;
  const total = points.reduce<number>((sum, value) => sum + (typeof value === 'number' ? value : value.count), 0);
  return `${total} exported, in ${points.length} series`;
}
