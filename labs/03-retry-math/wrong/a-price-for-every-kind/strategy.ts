import { backoffMs, withHint } from '#lab/backoff.ts';
import { hintMs, tokenOf, type Strategy, type StrategyOptions } from '../../model.ts';

/** A retry strategy for a client of the SDK: `new S3Client({ retryStrategy: retryStrategy({ … }) })`. */
export function retryStrategy({ attempts, backoff, cost, quota, random, sleep }: StrategyOptions): Strategy {
  return {
    acquireInitialRetryToken: () => Promise.resolve(tokenOf({ retries: 0 })),

    async refreshRetryTokenForRetry(token, info) {
      const kind = info.errorType as keyof StrategyOptions['cost'];
      const retry = token.getRetryCount() + 1;
      if (retry >= attempts) throw new Error('That was the last attempt.');
      if (!quota.take(cost[kind])) throw new Error('There are no tokens left for a retry.');
      const delayMs = withHint(backoffMs(retry, backoff[kind], random), hintMs(info));
      await sleep(delayMs);
      return tokenOf({ retries: retry, paid: cost[kind], sleptMs: delayMs });
    },

    recordSuccess: (token) => quota.giveBack(token.getRetryCost()),
  };
}
