import type { Quota } from '../model.ts';

/**
 * A client's retry quota. It has `capacity` tokens at first, and never more. What its three members do stands with Quota,
 * in model.ts; a success brings back what its call's last retry cost, or 1 token where the call needed no retry.
 */
export function retryQuota(capacity: number): Quota {
  // TODO, step 3: I let every retry through, and count nothing.
  return {
    tokens: capacity,
    take: (_cost) => true,
    giveBack: (_paid) => {},
  };
}
