/**
 * CloudWatch's Embedded Metric Format: log lines from which CloudWatch makes metrics. Source: CloudWatch User Guide,
 * "Specification: Embedded metric format". Pure.
 */
import type { Attributes, HrTime } from '@opentelemetry/api';
import type { DataPoint, Histogram, MetricData, ResourceMetrics } from '@opentelemetry/sdk-metrics';

/** What the specification allows. */
const MOST_METRICS_A_LINE = 100;
export const MOST_DIMENSIONS = 30;
export const LONGEST_NAMESPACE = 1024;
const MOST_VALUES = 100;
const LONGEST_VALUE = 1024;

/** A set of dimensions: names of attributes. Each set, with its values, is a metric of its own, which CloudWatch charges for. */
export type DimensionSet = readonly string[];

export interface EmfFormat {
  readonly namespace: string;
  readonly dimensions: readonly DimensionSet[];
}

/**
 * What was recorded, as its distinct values and how often each came. The specification names numbers and arrays of numbers
 * only; this is how AWS's own collector (ADOT) writes histograms, and CloudWatch reads it.
 */
interface Distribution {
  readonly Values: number[];
  readonly Counts: number[];
  readonly Count: number;
  readonly Sum: number;
  readonly Min: number;
  readonly Max: number;
}

interface Measured {
  readonly name: string;
  readonly unit: string;
  readonly value: number | Distribution;
}

/** What one line holds: metrics that have the same attributes and the same time. */
interface Group {
  readonly attributes: Attributes;
  readonly timestampMs: number;
  readonly metrics: Measured[];
}

/** The lines for what was collected, one for each set of attributes, or more where those have over 100 metrics. */
export function emfLines(collected: ResourceMetrics, { namespace, dimensions }: EmfFormat): string[] {
  const groups = new Map<string, Group>();
  for (const metric of collected.scopeMetrics.flatMap((scope) => scope.metrics)) {
    for (const { attributes, endTime, value } of pointsOf(metric)) {
      const timestampMs = millisecondsOf(endTime);
      const key = `${timestampMs} ${JSON.stringify(Object.entries(attributes).sort())}`;
      const group = groups.get(key) ?? { attributes, timestampMs, metrics: [] };
      groups.set(key, group);
      const measured = valueOf(value);
      if (measured === null) continue;
      group.metrics.push({ name: metric.descriptor.name, unit: unitOf(metric), value: measured });
    }
  }
  return [...groups.values()].flatMap(({ attributes, timestampMs, metrics }) => {
    const members = membersOf(attributes, collected.resource.attributes, dimensions.flat());
    const Dimensions = dimensionsOf(members, dimensions);
    return inParts(metrics, MOST_METRICS_A_LINE).map((part) =>
      JSON.stringify({
        ...members,
        ...Object.fromEntries(part.map(({ name, value }) => [name, value])),
        _aws: {
          Timestamp: timestampMs,
          CloudWatchMetrics: [
            { Namespace: namespace, Dimensions, Metrics: part.map(({ name, unit }) => ({ Name: name, Unit: unit })) },
          ],
        },
      }),
    );
  });
}

type Point = DataPoint<number> | DataPoint<Histogram> | DataPoint<Omit<Histogram, 'buckets'>>;

const pointsOf = ({ dataPoints }: MetricData): readonly Point[] => dataPoints;

const millisecondsOf = ([seconds, nanoseconds]: HrTime) => seconds * 1000 + Math.floor(nanoseconds / 1_000_000);

/** A value as CloudWatch takes it; null for one that it does not: nothing recorded, or no finite number. */
function valueOf(value: Point['value']): number | Distribution | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  const { count, sum = 0, min = 0, max = 0 } = value;
  if (count === 0) return null;
  // An exponential histogram, which somebody's view asks for, is written as its summary.
  const values = 'buckets' in value ? distinct(value.buckets, min, max) : [];
  return {
    Values: values.map(([middle]) => middle),
    Counts: values.map(([, often]) => often),
    Count: count,
    Sum: sum,
    Min: min,
    Max: max,
  };
}

/** The middle of each bucket that holds something, and how much, in at most 100 pairs. */
function distinct({ boundaries, counts }: Histogram['buckets'], min: number, max: number): [number, number][] {
  const within = (value: number) => Math.min(Math.max(value, min), max);
  const filled = counts.flatMap((often, n): [number, number][] => {
    const middle = (within(boundaries[n - 1] ?? min) + within(boundaries[n] ?? max)) / 2;
    return often > 0 ? [[middle, often]] : [];
  });
  return inParts(filled, Math.ceil(filled.length / MOST_VALUES)).map((part) => {
    const often = part.reduce((sum, [, each]) => sum + each, 0);
    return [part.reduce((sum, [middle, each]) => sum + middle * each, 0) / often, often];
  });
}

/** UCUM's units as CloudWatch says them. */
const UNITS: Readonly<Record<string, string>> = {
  s: 'Seconds',
  ms: 'Milliseconds',
  us: 'Microseconds',
  By: 'Bytes',
  '%': 'Percent',
  '1': 'Count',
};

/** An annotation in braces says what is counted, `{call}`. */
const unitOf = ({ descriptor: { unit } }: MetricData) => UNITS[unit] ?? (unit.startsWith('{') ? 'Count' : 'None');

/** The attributes, and those of the resource that are dimensions, as text that CloudWatch takes for a dimension's value. */
function membersOf(
  attributes: Attributes,
  resource: Attributes,
  dimensions: readonly string[],
): Record<string, string> {
  const ofResource = Object.entries(resource).filter(([name]) => dimensions.includes(name));
  return Object.fromEntries(
    [...ofResource, ...Object.entries(attributes)].map(([name, value]) => [
      name,
      // Printable ASCII: CloudWatch refuses other characters in a dimension.
      String(value)
        .replaceAll(/[^ -~]/g, '?')
        .slice(0, LONGEST_VALUE),
    ]),
  );
}

/** The sets whose dimensions are all there; CloudWatch takes no reference to what is not, and no empty value. */
function dimensionsOf(members: Readonly<Record<string, string>>, sets: readonly DimensionSet[]): DimensionSet[] {
  const whole = sets.filter((set) => set.every((name) => members[name]?.trim()));
  return whole.length > 0 ? whole : [[]];
}

function inParts<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) || 0 }, (_, n) => items.slice(n * size, (n + 1) * size));
}
