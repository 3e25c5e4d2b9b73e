import { MAXIMUM_RETRY_DELAY, StandardRetryStrategy } from '@smithy/core/retry';

/** The SDK's delays divided by this, so that a verdict does not take the seconds that a real backoff takes. */
const SHORTER = 10;

/** The SDK's default: attempts of a call, the first one counted. */
const MAX_ATTEMPTS = 3;

/**
 * The SDK's own standard strategy with its own attempts, quota and classification, and delays a tenth as long: full
 * jitter over base x 2^i, capped at 20 s, the base chosen by the SDK for each failure.
 */
export function tenthOfTheBackoff(random: () => number = Math.random): StandardRetryStrategy {
  let baseMs = 0;
  return new StandardRetryStrategy({
    maxAttempts: MAX_ATTEMPTS,
    backoff: {
      setDelayBase(delayMs) {
        baseMs = delayMs;
      },
      computeNextBackoffDelay(retries) {
        return Math.floor((random() * Math.min(baseMs * 2 ** retries, MAXIMUM_RETRY_DELAY)) / SHORTER);
      },
    },
  });
}
