// What you will need: import { backoffMs, withHint } from './backoff.ts'; and hintMs, beside tokenOf, from '../model.ts'.
import { tokenOf, type Strategy, type StrategyOptions } from '../model.ts';

/**
 * A retry strategy for a client of the SDK: `new S3Client({ retryStrategy: retryStrategy({ … }) })`. The SDK sends the
 * attempts, and asks the strategy in between; what it asks, and what each answer means, stands with Strategy in model.ts.
 * What the strategy is made with stands there too, with StrategyOptions.
 *
 * There is another attempt, if all three hold, asked in this order:
 *
 * - the failure is worth it: `info.errorType` is 'THROTTLING' or 'TRANSIENT', the two that backoff and cost know;
 * - there are attempts left, of `attempts` in all;
 * - the quota takes what this kind of failure costs.
 *
 * Before it the strategy sleeps what backoffMs says for this retry and this kind: `await sleep(ms)`. Nobody else sleeps.
 */
export function retryStrategy(_options: StrategyOptions): Strategy {
  return {
    acquireInitialRetryToken: () => Promise.resolve(tokenOf({ retries: 0 })),

    refreshRetryTokenForRetry(_token, _info) {
      // TODO, step 4: I say no to every retry. The token knows how many retries its call has had: getRetryCount().
      // The new one is tokenOf({ retries, paid, sleptMs }).
      // TODO, step 5: hintMs(info), of model.ts, is what the service asks for.
      return Promise.reject(new Error('I do not try again yet.'));
    },

    recordSuccess(_token) {
      // TODO, step 4: a success gives tokens back. What the last retry cost, the token knows: getRetryCost().
    },
  };
}
