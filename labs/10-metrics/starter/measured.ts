import { MeterProvider, type MetricReader } from '@opentelemetry/sdk-metrics';
import { Emitter, type CallEvents } from '@slowdown/kit/events';
import { countRetries } from './counting.ts';

/**
 * Runs a job whose calls are counted. When this resolves, `reader` has exported all that was counted; where the job
 * throws, the same, and then its error goes on to the caller.
 */
export async function measured(
  reader: MetricReader,
  job: (emitter: Emitter<CallEvents>) => Promise<void>,
): Promise<void> {
  const provider = new MeterProvider({ readers: [reader] });
  const emitter = new Emitter<CallEvents>();
  countRetries(emitter, provider.getMeter('lab-10'));
  await job(emitter);
  // TODO, step 3: the reader exports once a minute. My job has ended in the middle of one.
}
