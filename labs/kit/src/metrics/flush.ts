/** What was counted since the last export is exported before a program ends. */
import { diag } from '@opentelemetry/api';
import type { MeterProvider } from '@opentelemetry/sdk-metrics';

export interface FlushOptions {
  /** How long the end of the program, or the answer of a handler, waits for the exporters, milliseconds. */
  readonly withinMs?: number;
}

/** Under the ten seconds that `docker stop` leaves a program after SIGTERM. */
const WITHIN_MS = 5000;

type Flushable = Pick<MeterProvider, 'forceFlush'>;

/** Never rejects: metrics are not a reason for a program to fail. */
async function flush(provider: Flushable, { withinMs = WITHIN_MS }: FlushOptions): Promise<void> {
  try {
    await provider.forceFlush({ timeoutMillis: withinMs });
  } catch (error) {
    diag.error(
      `The metrics were not exported within ${withinMs} ms: what was counted since the last export is lost.`,
      error,
    );
  }
}

/**
 * Exports when the program has nothing more to do, and on SIGTERM, which then ends it as it would have. A program that has
 * its own listener for SIGTERM ends itself, and has to leave time for this. `process.exit()` waits for nobody: call
 * `provider.forceFlush()` before it.
 * @returns what takes it back
 */
export function flushAtExit(provider: Flushable, options: FlushOptions = {}): () => void {
  const atEnd = () => void flush(provider, options);
  const atTerm = () => {
    const isAlone = process.listenerCount('SIGTERM') === 0;
    void flush(provider, options).then(() => {
      if (isAlone) process.kill(process.pid, 'SIGTERM');
    });
  };
  // Once: what a flush itself does would bring the next `beforeExit`, and after the first SIGTERM the second one ends all.
  process.once('beforeExit', atEnd);
  process.once('SIGTERM', atTerm);
  return () => {
    process.off('beforeExit', atEnd);
    process.off('SIGTERM', atTerm);
  };
}

/**
 * A handler, of AWS Lambda for one, that answers when what it counted is exported: between two calls of its handler a
 * Lambda is frozen, and no timer of an exporter runs.
 */
export const flushAfter =
  <Arguments extends unknown[], Answer>(
    provider: Flushable,
    handler: (...given: Arguments) => Answer | Promise<Answer>,
    options: FlushOptions = {},
  ): ((...given: Arguments) => Promise<Answer>) =>
  async (...given) => {
    try {
      return await handler(...given);
    } finally {
      await flush(provider, options);
    }
  };
