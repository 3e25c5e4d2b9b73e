import type { Quota } from '../model.ts';

/** What a call that needed no retry brings back. */
const REFUND = 1;

// #region quota
/** A client's retry quota: `capacity` tokens at first, and never more. */
export function retryQuota(capacity: number): Quota {
  let tokens = capacity;
  return {
    get tokens() {
      return tokens;
    },
    take(cost) {
      if (cost > tokens) return false;
      tokens -= cost;
      return true;
    },
    giveBack(paid = REFUND) {
      tokens = Math.min(capacity, tokens + paid);
    },
  };
}
// #endregion quota
