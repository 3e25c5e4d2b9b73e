import { callTrees, isSuccess, isThrottled, type CallTree, type Flow } from '../flows.ts';
import type { Report, ReportedCall } from './model.ts';
import { Counts } from './counts.ts';
import { Prefixes } from './prefixes.ts';
import { TellingCalls } from './telling.ts';
import { Timeline } from './timeline.ts';

/** Calls that a report shows one by one. */
const MOST_CALLS = 200;

/**
 * Calls that are remembered because another attempt may follow. The oldest is given up only when so many have begun
 * after it: at 2,500 calls a second that is the longest backoff of any SDK, 20 s.
 */
const MOST_OPEN_CALLS = 50_000;

/** Calls that are over are remembered for a while: an SDK may look into a 200, or at a 403 that names a clock, and try again. */
const MOST_RECENT_CALLS = 1000;

/** The part of a report that comes from flows alone. */
export type Tallied = Pick<Report, 'totals' | 'answers' | 'faults' | 'held' | 'prefixes' | 'timeline' | 'calls'>;

/** The attempts of one call by their flows' ids. */
type Attempts = Map<string, Flow>;

/**
 * Counts flows as they come, in memory that does not grow with the run: what the proxy has let go of still counts. Feed
 * it what `proxy.subscribe` tells.
 */
export class Tally {
  readonly #open = new Map<string, Attempts>();
  readonly #recent = new Map<string, Attempts>();
  readonly #answers = new Counts<Omit<Report['answers'][number], 'count'>>();
  readonly #faults = new Counts<Omit<Report['faults'][number], 'count'>>();
  readonly #held = new Counts<Omit<Report['held'][number], 'count'>>();
  readonly #prefixes = new Prefixes();
  readonly #timeline = new Timeline();
  readonly #telling = new TellingCalls(MOST_CALLS);
  readonly #totals: Report['totals'] = {
    calls: 0,
    attempts: 0,
    retries: 0,
    throttled: 0,
    succeeded: 0,
    failed: 0,
    open: 0,
    waitingMs: 0,
    inFlightMs: 0,
    elapsedMs: 0,
  };
  /** When the first request arrived: the zero of a report's moments. */
  #zeroMs: number | null = null;

  /** A flow that has begun or changed. */
  see(seen: Flow): void {
    this.#zeroMs ??= seen.startMs;
    const flow = withoutContent(seen, this.#zeroMs);
    const id = flow.sdk?.invocationId ?? flow.id;
    const attempts: Attempts = this.#open.get(id) ?? this.#recent.get(id) ?? new Map<string, Flow>();
    const before = attempts.get(flow.id);
    if (!before) this.#begun(flow);
    if (before?.endMs == null) this.#answered(flow);
    attempts.set(flow.id, flow);
    this.#remember(id, attempts);
  }

  /**
   * What was counted; to be asked once, at the end.
   * @param ended the program has exited, so no further attempt follows: who has none by now has failed
   */
  end({ ended }: { ended: boolean }): Tallied {
    for (const calls of [this.#recent, this.#open]) {
      for (const attempts of calls.values()) {
        this.#settle(attempts, ended);
        for (const flow of attempts.values()) if (flow.endMs === null) this.#countHolds(flow);
      }
      calls.clear();
    }
    const { calls, attempts } = this.#totals;
    return {
      totals: { ...this.#totals, retries: attempts - calls },
      answers: this.#answers.mostFirst(),
      faults: this.#faults.mostFirst(),
      held: this.#held.mostFirst(),
      prefixes: this.#prefixes.report(),
      timeline: this.#timeline.report(),
      calls: this.#telling.calls.map(reported),
    };
  }

  #begun(flow: Flow): void {
    this.#totals.attempts += 1;
    this.#prefixes.asked(flow);
  }

  #answered(flow: Flow): void {
    const { startMs, endMs, response, fault } = flow;
    if (endMs === null) return;
    this.#totals.elapsedMs = Math.max(this.#totals.elapsedMs, endMs);
    if (isThrottled(flow)) this.#totals.throttled += 1;
    if (fault !== null) this.#faults.add({ fault });
    this.#answers.add({ status: response?.status ?? null, errorCode: response?.errorCode ?? null });
    this.#countHolds(flow);
    this.#prefixes.answered(flow);
    this.#timeline.answered(endMs, isThrottled(flow) ? 'throttled' : isSuccess(flow) ? 'succeeded' : 'failed');
    this.#timeline.spent(startMs, endMs, 'inFlightMs');
  }

  #countHolds({ held = [] }: Flow): void {
    for (const { at, endedBy } of held) this.#held.add({ at, endedBy });
  }

  /** Keeps a call for its next attempt, and settles the ones that have been kept for long enough. */
  #remember(id: string, attempts: Attempts): void {
    const isOver = treeOf(attempts, false).outcome !== 'open';
    (isOver ? this.#open : this.#recent).delete(id);
    (isOver ? this.#recent : this.#open).set(id, attempts);
    if (this.#recent.size > MOST_RECENT_CALLS) this.#settleOldest(this.#recent);
    if (this.#open.size > MOST_OPEN_CALLS) this.#settleOldest(this.#open);
  }

  /** The oldest call of which nothing is in flight: what is will be told of once more. */
  #settleOldest(calls: Map<string, Attempts>): void {
    for (const [id, attempts] of calls) {
      if ([...attempts.values()].some(({ endMs }) => endMs === null)) continue;
      calls.delete(id);
      this.#settle(attempts, true);
      return;
    }
  }

  #settle(flows: Attempts, ended: boolean): void {
    const tree = treeOf(flows, ended);
    this.#totals.calls += 1;
    this.#totals[tree.outcome] += 1;
    this.#totals.waitingMs += tree.waitingMs;
    this.#totals.inFlightMs += tree.inFlightMs;
    for (const [index, { startMs }] of tree.attempts.entries()) {
      const before = tree.attempts[index - 1];
      if (before?.endMs != null) this.#timeline.spent(before.endMs, startMs, 'waitingMs');
    }
    this.#telling.offer(tree);
  }
}

function treeOf(attempts: Attempts, ended: boolean): CallTree {
  const [tree] = callTrees(attempts.values(), { ended });
  if (!tree) throw new Error('a call has one attempt at least');
  return tree;
}

/** A flow without its headers and body, which a report does not show, on the report's own clock. */
function withoutContent({ request, response, ...flow }: Flow, zeroMs: number): Flow {
  return {
    ...flow,
    startMs: Math.max(0, flow.startMs - zeroMs),
    endMs: flow.endMs === null ? null : Math.max(0, flow.endMs - zeroMs),
    request: { ...request, headers: {} },
    response: response && { ...response, headers: {}, body: null },
  };
}

function reported({ method, path, outcome, waitingMs, inFlightMs, attempts }: CallTree): ReportedCall {
  return {
    method,
    host: attempts[0]?.request.host ?? '',
    path,
    outcome,
    waitingMs,
    inFlightMs,
    attempts: attempts.map((flow) => ({
      startMs: flow.startMs,
      endMs: flow.endMs,
      status: flow.response?.status ?? null,
      errorCode: flow.response?.errorCode ?? null,
      throttled: isThrottled(flow),
      error: flow.error ?? null,
      fault: flow.fault,
    })),
  };
}
