/**
 * What a proxy does to requests, without their sockets: it knows flows, rules and counts. An engine opens a flow for
 * each head that arrives, asks what to do, says what came back, and closes the flow, whatever became of it.
 */
import type { Flow, Totals } from '../flows.ts';
import { FlowLog } from './flow-log.ts';
import { LiveFlow } from './live-flow.ts';
import type { RequestHead, ResponseHead } from './messages.ts';
import { RunningTotals } from './running-totals.ts';
import { verdictOn, type Rule, type Verdict } from './verdict.ts';

export interface PipelineOptions {
  rules: readonly Rule[];
  /** Flows kept in memory; the oldest leave first, and stay counted. */
  keepFlows: number;
}

export class Pipeline {
  rules: readonly Rule[];
  readonly #log: FlowLog;
  readonly #startedAt = performance.now();
  /** Makes ids that look like S3's request ids: 16 digits, the first half of this run, the rest counted. */
  readonly #run = crypto.randomUUID().slice(0, 8).toUpperCase();
  #opened = 0;
  #totals = new RunningTotals();

  constructor({ rules, keepFlows }: PipelineOptions) {
    this.rules = rules;
    this.#log = new FlowLog(keepFlows);
  }

  /** The head of a request has arrived. */
  open(head: RequestHead): LiveFlow {
    this.#opened += 1;
    const id = this.#run + this.#opened.toString(16).toUpperCase().padStart(8, '0');
    const flow = new LiveFlow(id, this.#nowMs(), head);
    this.#totals.opened(flow);
    this.#log.open(flow);
    return flow;
  }

  /** What to do with a request. To be asked once: limits count. */
  decide(flow: LiveFlow): Verdict {
    const verdict = verdictOn(flow, this.rules);
    flow.fault = verdict.fault;
    return verdict;
  }

  /** The head of the response, as it goes to the client. */
  responded(flow: LiveFlow, head: ResponseHead): void {
    flow.response = head;
  }

  /**
   * The last byte of the response has left, or the flow has ended without it. Again is not counted again.
   * @param error why it ended otherwise than with a whole response
   */
  close(flow: LiveFlow, error: string | null = null): void {
    if (flow.endMs !== null) return;
    flow.endMs = this.#nowMs();
    flow.error = error;
    if (this.#log.close(flow)) this.#totals.closed(flow, flow.endMs);
  }

  get flows(): Flow[] {
    return this.#log.flows;
  }

  /** Of everything since the start or the last {@link clear}, also of what has left memory. */
  get totals(): Totals {
    return this.#totals.totals;
  }

  subscribe(listener: (flow: Flow) => void): () => void {
    return this.#log.subscribe(listener);
  }

  /** Resolves when no flow is in flight. */
  idle(): Promise<void> {
    return this.#log.idle();
  }

  /** Forgets the flows and what was counted; those in flight do not come back when they end. */
  clear(): void {
    this.#log.clear();
    this.#totals = new RunningTotals();
  }

  #nowMs(): number {
    return performance.now() - this.#startedAt;
  }
}
