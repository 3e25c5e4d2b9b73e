import { MeterProvider, type MetricReader } from '@opentelemetry/sdk-metrics';
import { Emitter, type CallEvents } from '@slowdown/kit/events';
import { countRetries } from './counting.ts';

// #region measured
/** Runs a job whose calls are counted. When this resolves or throws, `reader` has exported all that was counted. */
export async function measured(
  reader: MetricReader,
  job: (emitter: Emitter<CallEvents>) => Promise<void>,
): Promise<void> {
  const provider = new MeterProvider({ readers: [reader] });
  const emitter = new Emitter<CallEvents>();
  countRetries(emitter, provider.getMeter('lab-10'));
  try {
    await job(emitter);
  } finally {
    // What was counted since the last export would end with the process.
    await provider.shutdown();
  }
}
// #endregion measured
