/** The retry quota of a client: retries cost tokens, successes bring them back, and who has none left tries once only. */
import type { Kind } from './classify.ts';
import type { Failure } from './failure.ts';

export interface QuotaRules {
  /** Tokens of a new client, and the most that it ever has. */
  readonly capacity: number;
  /** What a retry after this failure costs. */
  readonly cost: (kind: Exclude<Kind, null>, failure: Failure) => number;
  /** What a call that succeeds at its first attempt brings back. */
  readonly refund: number;
}

/** One client's tokens. Two clients do not share. */
export class Quota {
  readonly #rules: QuotaRules;
  #tokens: number;

  constructor(rules: QuotaRules, tokens = rules.capacity) {
    this.#rules = rules;
    this.#tokens = tokens;
  }

  get tokens(): number {
    return this.#tokens;
  }

  /** Pays for a retry. null where there are too few tokens, and then none are taken. */
  pay(kind: Exclude<Kind, null>, failure: Failure): number | null {
    const cost = this.#rules.cost(kind, failure);
    if (cost > this.#tokens) return null;
    this.#tokens -= cost;
    return cost;
  }

  /** A call has succeeded: what its last retry cost comes back; without a retry the refund. */
  giveBack(paid: number | null): void {
    this.#tokens = Math.min(this.#rules.capacity, this.#tokens + (paid ?? this.#rules.refund));
  }
}
