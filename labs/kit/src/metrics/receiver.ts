/**
 * Where a program's own metrics can be seen without a collector: a receiver of OTLP/HTTP in its JSON form, on loopback,
 * which keeps the last value of every series (opentelemetry-proto 1.x, `MetricsData`).
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

/** The value of one series: a counter's, or the sum and the number of what a histogram recorded. */
export interface Series {
  readonly metric: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Of a counter its value, of a histogram the sum of its records. */
  readonly sum: number;
  /** Records of a histogram; of a counter its value. */
  readonly count: number;
}

export interface Receiver extends AsyncDisposable {
  /** For `url` of OpenTelemetry's OTLPMetricExporter, or OTEL_EXPORTER_OTLP_METRICS_ENDPOINT. */
  readonly url: string;
  /** All series of all programs that have reported since the start, or since it was cleared. */
  readonly series: readonly Series[];
  clear(): void;
  /** Calls back after each report. Returns what ends the subscription. */
  subscribe(listener: () => void): () => void;
}

/** Series of which nobody should have more: past it, new ones are refused, and the program is told so. */
const MOST_SERIES = 2000;

/** OTLP's word for a value that holds what happened since the last report. */
const DELTA = 1;

/** An int64 is a string in protobuf's JSON. */
const number = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number),
]);
const attributes = z
  .array(z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) }))
  .default([])
  .transform((pairs) => Object.fromEntries(pairs.map(({ key, value }) => [key, String(Object.values(value)[0])])));
const temporality = z.union([z.number(), z.string()]).optional();
/** When a series began tells apart two programs that say nothing else of themselves. */
const point = z.object({ attributes, startTimeUnixNano: z.string().default('') });
const counted = point.extend({ asInt: number.optional(), asDouble: z.number().optional() });
const recorded = point.extend({ count: number, sum: z.number().default(0) });
const metric = z.object({
  name: z.string(),
  sum: z.object({ dataPoints: z.array(counted), aggregationTemporality: temporality }).optional(),
  histogram: z.object({ dataPoints: z.array(recorded), aggregationTemporality: temporality }).optional(),
});
const report = z.object({
  resourceMetrics: z.array(z.object({ scopeMetrics: z.array(z.object({ metrics: z.array(metric) })) })),
});

/** Starts a receiver on a free port of loopback. */
export async function startReceiver(): Promise<Receiver> {
  const kept = new Map<string, Series>();
  const listeners = new Set<() => void>();

  function keep(isDelta: boolean, since: string, { metric, attributes, sum, count }: Series): boolean {
    const key = JSON.stringify([isDelta ? '' : since, metric, attributes]);
    const before = isDelta ? kept.get(key) : undefined;
    if (!kept.has(key) && kept.size >= MOST_SERIES) return false;
    kept.set(key, { metric, attributes, sum: sum + (before?.sum ?? 0), count: count + (before?.count ?? 0) });
    return true;
  }

  /** How many points there was no room for. */
  function take({ resourceMetrics }: z.infer<typeof report>): number {
    let refused = 0;
    for (const { scopeMetrics } of resourceMetrics) {
      for (const { name, sum, histogram } of scopeMetrics.flatMap(({ metrics }) => metrics)) {
        const points = [
          ...(sum?.dataPoints ?? []).map(({ asInt = 0, asDouble = asInt, ...point }) => ({
            ...point,
            sum: asDouble,
            count: asDouble,
          })),
          ...(histogram?.dataPoints ?? []),
        ];
        const said = (sum ?? histogram)?.aggregationTemporality;
        const isDelta = said === DELTA || said === 'AGGREGATION_TEMPORALITY_DELTA';
        refused += points.filter((point) => !keep(isDelta, point.startTimeUnixNano, { ...point, metric: name })).length;
      }
    }
    for (const listener of listeners) listener();
    return refused;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST' || !request.headers['content-type']?.startsWith('application/json')) {
      request.resume();
      response.writeHead(415).end('Post OTLP metrics as JSON, as @opentelemetry/exporter-metrics-otlp-http does.');
      return;
    }
    const read = report.safeParse(parsed(await text(request)));
    if (!read.success) {
      response.writeHead(400).end(z.prettifyError(read.error));
      return;
    }
    const refused = take(read.data);
    const partialSuccess = {
      rejectedDataPoints: String(refused),
      errorMessage: `There is room for ${MOST_SERIES} series. Are there keys or ids among the labels?`,
    };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(refused === 0 ? {} : { partialSuccess }));
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}/v1/metrics`,
    get series() {
      return [...kept.values()];
    },
    clear: () => kept.clear(),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
