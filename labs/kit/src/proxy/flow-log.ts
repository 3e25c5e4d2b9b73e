import type { Flow } from '../flows.ts';

/** The flows of a proxy, newest last, at most `keep` of them; and whoever wants to hear of each one. */
export class FlowLog {
  readonly #keep: number;
  readonly #flows = new Map<string, Flow>();
  readonly #listeners = new Set<(flow: Flow) => void>();

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
    for (const listener of this.#listeners) listener(flow);
  }

  clear(): void {
    this.#flows.clear();
  }

  /** Resolves when no flow is in flight. */
  async idle(): Promise<void> {
    const isIdle = () => this.flows.every((flow) => flow.endMs !== null);
    if (isIdle()) return;
    await new Promise<void>((resolve) => {
      const unsubscribe = this.subscribe(() => {
        if (!isIdle()) return;
        unsubscribe();
        resolve();
      });
    });
  }

  subscribe(listener: (flow: Flow) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
