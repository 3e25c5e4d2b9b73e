import { MeterProvider, type MetricReader } from '@opentelemetry/sdk-metrics';
import { Emitter, type CallEvents } from '@slowdown/kit/events';
import { countRetries } from './counting.ts';

/** Runs a job whose calls are counted. The reader exports once a minute, by itself. */
export async function measured(
  reader: MetricReader,
  job: (emitter: Emitter<CallEvents>) => Promise<void>,
): Promise<void> {
  const provider = new MeterProvider({ readers: [reader] });
  const emitter = new Emitter<CallEvents>();
  countRetries(emitter, provider.getMeter('lab-10'));
  await job(emitter);
}
