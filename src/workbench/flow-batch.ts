import type { Flow } from '@slowdown/kit/flows';

/** How long flows gather before they are sent, milliseconds: ten messages a second look alive and cost little. */
const GATHER_MS = 100;

/** Gathers flows, the newest state of each, and hands them on together. */
export class FlowBatch {
  readonly #send: (flows: Flow[]) => void;
  readonly #flows = new Map<string, Flow>();
  #timer: NodeJS.Timeout | null = null;

  constructor(send: (flows: Flow[]) => void) {
    this.#send = send;
  }

  add(flow: Flow): void {
    this.#flows.set(flow.id, flow);
    this.#timer ??= setTimeout(() => this.flush(), GATHER_MS);
  }

  /** Sends what has gathered, now. */
  flush(): void {
    const flows = [...this.#flows.values()];
    this.drop();
    if (flows.length > 0) this.#send(flows);
  }

  /** Forgets what has gathered. */
  drop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#flows.clear();
  }
}
