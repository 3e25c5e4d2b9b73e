import type { S3Client } from '@aws-sdk/client-s3';

/** What all calls of a client took, added, milliseconds. */
export interface CallTimes {
  /** From each `send` to its answer or error. */
  totalMs: number;
  /** What the SDK slept of that, as it says itself in `$metadata.totalRetryDelay`. */
  sleptMs: number;
}

/** Measures every call of a client from now on, on the client's side, where a busy machine shows too. */
export function meter(client: S3Client): CallTimes {
  const times: CallTimes = { totalMs: 0, sleptMs: 0 };
  const note = (calledAt: number, metadata: { totalRetryDelay?: number | undefined } | undefined) => {
    times.totalMs += performance.now() - calledAt;
    times.sleptMs += metadata?.totalRetryDelay ?? 0;
  };
  client.middlewareStack.add(
    (next) => async (args) => {
      const calledAt = performance.now();
      try {
        const result = await next(args);
        note(calledAt, result.output.$metadata);
        return result;
      } catch (error) {
        note(calledAt, metadataOf(error));
        throw error;
      }
    },
    { step: 'initialize', priority: 'high', name: 'slowdownMeter' },
  );
  return times;
}

function metadataOf(error: unknown): { totalRetryDelay?: number } | undefined {
  return error instanceof Error && '$metadata' in error && typeof error.$metadata === 'object'
    ? (error.$metadata ?? undefined)
    : undefined;
}
