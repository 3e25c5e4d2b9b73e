import type { Flow } from '../flows.ts';

/** The flows of a proxy, newest last, at most `keep` of them; and whoever wants to hear of each one. */
export class FlowLog {
  readonly #keep: number;
  readonly #flows = new Map<string, Flow>();
  readonly #listeners = new Set<(flow: Flow) => void>();
  readonly #waiting = new Set<() => void>();

  constructor(keep: number) {
    if (!Number.isInteger(keep) || keep < 1) throw new RangeError(`keepFlows has to be 1 flow or more, not ${keep}`);
    this.#keep = keep;
  }

  get flows(): Flow[] {
    return [...this.#flows.values()];
  }

  get(id: string): Flow | undefined {
    return this.#flows.get(id);
  }

  /** Adds a flow, or replaces the one with the same id in its place. */
  put(flow: Flow): void {
    this.#flows.set(flow.id, flow);
    for (const [oldest] of this.#flows) {
      if (this.#flows.size <= this.#keep) break;
      this.#flows.delete(oldest);
    }
    for (const listener of this.#listeners) {
      try {
        listener(flow);
      } catch (error) {
        // Who listens may be wrong; the proxy goes on, and the others hear of the flow too.
        console.error('A listener of the proxy failed:', error);
      }
    }
    if (this.#waiting.size > 0 && this.#isIdle()) this.#wake();
  }

  /** Forgets every flow; who waits for {@link idle} has nothing to wait for any more. */
  clear(): void {
    this.#flows.clear();
    this.#wake();
  }

  /** Resolves when no flow is in flight. */
  async idle(): Promise<void> {
    if (!this.#isIdle()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  #isIdle(): boolean {
    return this.flows.every((flow) => flow.endMs !== null);
  }

  subscribe(listener: (flow: Flow) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
