/** What has been counted, read within a program: for tests, and for whoever wants a number at the end of a run. */
import type { Attributes, Meter } from '@opentelemetry/api';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';

/** One time series: of a counter its value, of a histogram the sum and the number of what was recorded. */
export interface Reading {
  readonly name: string;
  readonly attributes: Attributes;
  readonly sum: number;
  readonly count: number;
}

class OnDemand extends MetricReader {
  protected override async onForceFlush() {}
  protected override async onShutdown() {}
}

/** A meter of its own, and everything that it was told so far. */
export function readableMeter(): { meter: Meter; read: () => Promise<Reading[]> } {
  const reader = new OnDemand();
  const provider = new MeterProvider({ readers: [reader] });
  return {
    meter: provider.getMeter('readable'),
    read: async () => {
      const { resourceMetrics } = await reader.collect();
      return resourceMetrics.scopeMetrics
        .flatMap((scope) => scope.metrics)
        .flatMap(({ descriptor: { name }, dataPoints }) =>
          dataPoints.map(({ attributes, value }) =>
            typeof value === 'number'
              ? { name, attributes, sum: value, count: value }
              : { name, attributes, sum: 'sum' in value ? (value.sum ?? 0) : 0, count: value.count },
          ),
        );
    },
  };
}

/** The sum over all series of a name whose attributes hold these. */
export const sumOf = (readings: readonly Reading[], name: string, attributes: Attributes = {}): number =>
  matching(readings, name, attributes).reduce((sum, reading) => sum + reading.sum, 0);

/** How often was recorded what {@link sumOf} sums. */
export const countOf = (readings: readonly Reading[], name: string, attributes: Attributes = {}): number =>
  matching(readings, name, attributes).reduce((sum, reading) => sum + reading.count, 0);

const matching = (readings: readonly Reading[], name: string, attributes: Attributes) =>
  readings.filter(
    (reading) =>
      reading.name === name && Object.entries(attributes).every(([key, value]) => reading.attributes[key] === value),
  );
