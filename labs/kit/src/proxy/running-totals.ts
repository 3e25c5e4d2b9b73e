import type { Outcome, Totals } from '../flows.ts';
import type { LiveFlow } from './live-flow.ts';

/**
 * Calls that are remembered, because another attempt may follow. What is counted of the oldest stays counted; an
 * attempt that came after so many other calls would count as a call of its own.
 */
const CALLS_REMEMBERED = 100_000;

/** A call of an SDK as far as it has come. */
interface Call {
  /** The number of its newest attempt. */
  newest: number;
  /** When that ended; null: it has not. */
  endMs: number | null;
  outcome: Outcome;
}

/**
 * The totals of all flows since the start, in memory that does not grow with them: the same numbers as `totals` gives
 * for the flows themselves, without having to keep them.
 */
export class RunningTotals {
  readonly #calls = new Map<string, Call>();
  /** Goes along with the map. One that began anew each time would pass over all that was deleted: 31 µs, not 0.7. */
  readonly #oldestFirst = this.#calls.keys();
  readonly #outcomes: Record<Outcome, number> = { open: 0, succeeded: 0, failed: 0 };
  #attempts = 0;
  #retries = 0;
  #throttled = 0;
  #waitingMs = 0;
  #inFlightMs = 0;
  #firstStartMs = Infinity;
  #lastEndMs = -Infinity;

  opened(flow: LiveFlow): void {
    this.#attempts += 1;
    this.#firstStartMs = Math.min(this.#firstStartMs, flow.startMs);
    const call = flow.sdk === null ? undefined : this.#calls.get(flow.sdk.invocationId);
    if (!call) {
      this.#outcomes.open += 1;
      if (flow.sdk !== null)
        this.#remember(flow.sdk.invocationId, { newest: flow.number, endMs: null, outcome: 'open' });
      return;
    }
    this.#retries += 1;
    if (call.endMs !== null) this.#waitingMs += flow.startMs - call.endMs;
    call.newest = flow.number;
    call.endMs = null;
    this.#nowIs(call, 'open');
  }

  closed(flow: LiveFlow, endMs: number): void {
    this.#lastEndMs = Math.max(this.#lastEndMs, endMs);
    this.#inFlightMs += endMs - flow.startMs;
    if (flow.isThrottled) this.#throttled += 1;
    if (flow.sdk === null) {
      this.#outcomes.open -= 1;
      this.#outcomes[outcomeAfter(flow)] += 1;
      return;
    }
    const call = this.#calls.get(flow.sdk.invocationId);
    // An earlier attempt that ends late changes nothing: the newest one decides.
    if (call?.newest !== flow.number) return;
    call.endMs = endMs;
    this.#nowIs(call, outcomeAfter(flow));
  }

  get totals(): Totals {
    return {
      calls: this.#attempts - this.#retries,
      attempts: this.#attempts,
      retries: this.#retries,
      throttled: this.#throttled,
      ...this.#outcomes,
      waitingMs: this.#waitingMs,
      inFlightMs: this.#inFlightMs,
      elapsedMs: this.#lastEndMs === -Infinity ? 0 : this.#lastEndMs - this.#firstStartMs,
    };
  }

  #remember(id: string, call: Call): void {
    this.#calls.set(id, call);
    if (this.#calls.size <= CALLS_REMEMBERED) return;
    this.#calls.delete(this.#oldestFirst.next().value ?? '');
  }

  #nowIs(call: Call, outcome: Outcome): void {
    this.#outcomes[call.outcome] -= 1;
    this.#outcomes[outcome] += 1;
    call.outcome = outcome;
  }
}

/** What a call has come to once its newest attempt has ended. */
function outcomeAfter(flow: LiveFlow): Outcome {
  const { sdk, response } = flow;
  const status = response?.status ?? 0;
  // The status first: a code has to be looked for in the body.
  if (response !== null && status < 400 && flow.errorCode === null) return 'succeeded';
  const usedUp = sdk?.maxAttempts != null && sdk.attempt >= sdk.maxAttempts;
  const callersFault = status >= 400 && status < 500 && !flow.isThrottled;
  return usedUp || callersFault || sdk === null ? 'failed' : 'open';
}
