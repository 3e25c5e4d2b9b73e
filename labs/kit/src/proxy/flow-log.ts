import type { Flow } from '../flows.ts';
import type { LiveFlow } from './live-flow.ts';

/** The flows of a proxy, at most `keep` of them; and whoever wants to hear of each one. */
export class FlowLog {
  readonly #ring: LiveFlow[] = [];
  readonly #keep: number;
  /** Where the next flow goes once the ring is full: where the oldest is. */
  #next = 0;
  #inFlight = 0;
  /** The number of the newest flow, and of the newest that was forgotten; 0: none. */
  #newest = 0;
  #forgotten = 0;
  readonly #listeners = new Set<(flow: Flow) => void>();
  readonly #waiting = new Set<() => void>();

  constructor(keep: number) {
    if (!Number.isInteger(keep) || keep < 1) throw new RangeError(`keepFlows has to be 1 flow or more, not ${keep}`);
    this.#keep = keep;
  }

  /** Oldest first. */
  get flows(): Flow[] {
    return [...this.#ring.slice(this.#next), ...this.#ring.slice(0, this.#next)].map((flow) => flow.record());
  }

  open(flow: LiveFlow): void {
    this.#ring[this.#ring.length < this.#keep ? this.#ring.length : this.#next] = flow;
    if (this.#ring.length === this.#keep) this.#next = (this.#next + 1) % this.#keep;
    this.#inFlight += 1;
    this.#newest = flow.number;
    this.#tell(flow);
  }

  /** The flow is no longer what the listeners were told. False where it was forgotten meanwhile. */
  changed(flow: LiveFlow): boolean {
    if (flow.number <= this.#forgotten) return false;
    this.#tell(flow);
    return true;
  }

  /** The flow has ended. To be said once. False where it was forgotten meanwhile. */
  close(flow: LiveFlow): boolean {
    if (flow.number <= this.#forgotten) return false;
    this.#tell(flow);
    this.#inFlight -= 1;
    if (this.#inFlight === 0) this.#wake();
    return true;
  }

  /** Forgets every flow; who waits for {@link idle} has nothing to wait for any more. */
  clear(): void {
    this.#ring.length = 0;
    this.#next = 0;
    this.#inFlight = 0;
    this.#forgotten = this.#newest;
    this.#wake();
  }

  /** Resolves when no flow is in flight. */
  async idle(): Promise<void> {
    if (this.#inFlight > 0) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  subscribe(listener: (flow: Flow) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(flow: LiveFlow): void {
    if (this.#listeners.size === 0) return;
    const record = flow.record();
    for (const listener of this.#listeners) {
      try {
        listener(record);
      } catch (error) {
        // Who listens may be wrong; the proxy goes on, and the others hear of the flow too.
        console.error('A listener of the proxy failed:', error);
      }
    }
  }

  #wake(): void {
    if (this.#waiting.size === 0) return;
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}
