import type { CallTree } from '../flows.ts';

/** The calls that tell most of a run, at most this many: lost ones before others, longer ones before shorter. */
export class TellingCalls {
  readonly #most: number;
  #lost: CallTree[] = [];
  #others: CallTree[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  offer(tree: CallTree): void {
    if (tree.outcome === 'failed') this.#lost = this.#with(tree, this.#lost);
    else this.#others = this.#with(tree, this.#others);
  }

  /** In the order in which they began. Lost calls never take all of the room: a run is also what succeeded. */
  get calls(): CallTree[] {
    const lost = this.#lost.toSorted(longestFirst);
    const others = this.#others.toSorted(longestFirst);
    const forLost = Math.max(this.#most >> 1, this.#most - others.length);
    const chosen = [...lost.slice(0, forLost), ...others.slice(0, this.#most - Math.min(forLost, lost.length))];
    return chosen.toSorted((a, b) => startOf(a) - startOf(b));
  }

  /** Sorted only when twice as many are there as may stay, so that a call costs next to nothing. */
  #with(tree: CallTree, calls: CallTree[]): CallTree[] {
    calls.push(tree);
    return calls.length < 2 * this.#most ? calls : calls.toSorted(longestFirst).slice(0, this.#most);
  }
}

function longestFirst(a: CallTree, b: CallTree): number {
  return tookMs(b) - tookMs(a);
}

function tookMs({ waitingMs, inFlightMs }: CallTree): number {
  return waitingMs + inFlightMs;
}

function startOf({ attempts }: CallTree): number {
  return attempts[0]?.startMs ?? 0;
}
