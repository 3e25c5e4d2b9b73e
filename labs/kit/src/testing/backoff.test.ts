import { StandardRetryStrategy } from '@smithy/core/retry';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { tenthOfTheBackoff } from './backoff.ts';

/** How long a strategy sleeps before the given retry (1 is the first), milliseconds; null where it gives up. */
async function sleepBefore(strategy: StandardRetryStrategy, retry: number, errorType: 'THROTTLING' | 'TRANSIENT') {
  let token = await strategy.acquireInitialRetryToken('');
  let delayMs = 0;
  for (let n = 0; n < retry; n++) {
    const startedAt = Date.now();
    const refreshed = strategy.refreshRetryTokenForRetry(token, { errorType }).catch(() => null);
    await vi.runAllTimersAsync();
    const next = await refreshed;
    if (!next) return null;
    delayMs = Date.now() - startedAt;
    token = next;
  }
  return delayMs;
}

test('sleeps a tenth of what the SDK sleeps, and gives up where the SDK does', async () => {
  vi.useFakeTimers();
  try {
    const failure = fc.constantFrom('THROTTLING' as const, 'TRANSIENT' as const);
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    await fc.assert(
      fc.asyncProperty(random, fc.integer({ min: 1, max: 3 }), failure, async (drawn, retry, errorType) => {
        vi.spyOn(Math, 'random').mockReturnValue(drawn);
        const sdk = await sleepBefore(new StandardRetryStrategy(3), retry, errorType);
        const ours = await sleepBefore(
          tenthOfTheBackoff(() => drawn),
          retry,
          errorType,
        );
        if (sdk === null) expect(ours).toBeNull();
        // Both cut off fractions of a millisecond, at different places.
        else expect(Math.abs((ours ?? Infinity) - sdk / 10)).toBeLessThanOrEqual(1);
      }),
    );
  } finally {
    vi.restoreAllMocks();
    vi.useRealTimers();
  }
});
