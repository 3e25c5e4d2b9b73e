/** The schedule of one call, row by row. */
import { RetryingClient, type ClientOptions, type Why } from './client.ts';
import type { Failure } from './failure.ts';
import type { Policy } from './policy.ts';

export interface Row {
  /** From 1. */
  readonly attempt: number;
  /** How the attempt ended; null: it succeeded. */
  readonly failure: Failure | null;
  /** Why there is another attempt or not; null after a success. */
  readonly why: Why | null;
  /** What is waited after it, ms. */
  readonly delayMs: number;
  /** When the attempt is sent, ms after the call's beginning, where attempts themselves take no time. */
  readonly atMs: number;
  /** Tokens left after it; null where retries cost nothing. */
  readonly tokens: number | null;
}

export interface ExplainOptions extends ClientOptions {
  /** The call waits at the service for something to come, as ReceiveMessage does. */
  readonly longPoll?: boolean;
}

/**
 * What a policy makes of a call whose attempts fail so, one after the other; after the last of them an attempt succeeds.
 * The rows end where the policy does.
 */
export function explain(policy: Policy, failures: readonly Failure[], options: ExplainOptions): Row[] {
  let atMs = 0;
  const beganMs = options.now?.() ?? 0;
  const client = new RetryingClient(policy, { ...options, now: () => beganMs + atMs });
  const call = client.call({ longPoll: options.longPoll ?? false });
  const rows: Row[] = [];
  for (let attempt = 1; ; attempt += 1) {
    atMs += call.sends();
    const failure = failures[attempt - 1];
    if (!failure) {
      call.succeeds();
      rows.push({ attempt, failure: null, why: null, delayMs: 0, atMs, tokens: client.tokens });
      return rows;
    }
    const { retries, why, delayMs } = call.fails(failure);
    rows.push({ attempt, failure, why, delayMs, atMs, tokens: client.tokens });
    if (!retries) return rows;
    atMs += delayMs;
  }
}
