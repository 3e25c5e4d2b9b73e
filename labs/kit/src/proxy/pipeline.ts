/**
 * What a proxy does to requests, without their sockets: it knows flows, rules and counts. An engine opens a flow for
 * each head that arrives, asks what to do, says what came back, and closes the flow, whatever became of it.
 */
import type { Rule } from '../faults.ts';
import type { Exchange, Flow, Totals } from '../flows.ts';
import { FlowLog } from './flow-log.ts';
import { Holds } from './holding.ts';
import { LiveFlow } from './live-flow.ts';
import type { RequestHead, ResponseHead } from './messages.ts';
import { RunningTotals } from './running-totals.ts';
import type { Addon } from './script.ts';
import { verdictOn, type Counted, type Verdict } from './verdict.ts';

export interface PipelineOptions {
  rules: readonly Rule[];
  /** Flows kept in memory; the oldest leave first, and stay counted. */
  keepFlows: number;
  addon?: Addon | null;
}

/** What those in force look at: rules, holding and script. */
export interface LooksAt {
  /** More than the heads of requests. */
  more: boolean;
  requestBody: boolean;
  responseBody: boolean;
}

const HEADS_ONLY: LooksAt = { more: false, requestBody: false, responseBody: false };

export class Pipeline {
  #rules: readonly Counted[] = [];
  /** What can be decided before there is a response, and what can't. */
  #onRequest: readonly Counted[] = [];
  #onResponse: readonly Counted[] = [];
  #rulesLookAt: LooksAt = HEADS_ONLY;
  readonly holds: Holds;
  /** The script that every request goes through; null: none. */
  readonly addon: Addon | null;
  readonly #log: FlowLog;
  readonly #startedAt = performance.now();
  /** The first half of the ids of flows. */
  readonly #run = crypto.randomUUID().slice(0, 8).toUpperCase();
  #opened = 0;
  #totals = new RunningTotals();

  constructor({ rules, keepFlows, addon = null }: PipelineOptions) {
    this.rules = rules;
    this.addon = addon;
    this.#log = new FlowLog(keepFlows);
    this.holds = new Holds(
      () => this.#nowMs(),
      (flow) => this.#log.changed(flow),
    );
  }

  /** The head of a request has arrived. */
  open(head: RequestHead): LiveFlow {
    this.#opened += 1;
    const flow = new LiveFlow(this.#run, this.#opened, this.#nowMs(), head);
    this.#totals.opened(flow);
    this.#log.open(flow);
    return flow;
  }

  /** What to do with a request. To be asked once: limits count. */
  decide(flow: LiveFlow, exchange: () => Exchange): Verdict {
    return verdictOn(flow, this.#onRequest, exchange);
  }

  /** What to do with a response of the upstream. To be asked once. */
  decideOnResponse(flow: LiveFlow, exchange: () => Exchange): Verdict {
    return verdictOn(flow, this.#onResponse, exchange);
  }

  /** What an engine has to read before it asks. Where that is nothing, it can do without care. */
  get looksAt(): LooksAt {
    const { filter, wantsBodies } = this.holds;
    if (filter === null && this.addon === null) return this.#rulesLookAt;
    const { requestBody, responseBody } = this.#rulesLookAt;
    return { more: true, requestBody: requestBody || wantsBodies, responseBody: responseBody || wantsBodies };
  }

  get rules(): readonly Rule[] {
    return this.#rules.map(({ rule }) => rule);
  }

  /** The rules in force from now on. A rule that was in force before goes on counting. */
  set rules(rules: readonly Rule[]) {
    const before = new Map(this.#rules.map((counted) => [counted.rule, counted]));
    this.#rules = rules.map((rule) => before.get(rule) ?? { rule, counts: { seen: 0, matched: 0, struck: 0 } });
    this.#onResponse = this.#rules.filter(({ rule }) => rule.match?.needs.startsWith('response'));
    this.#onRequest = this.#rules.filter((counted) => !this.#onResponse.includes(counted));
    const needs = new Set(rules.map(({ match }) => match?.needs));
    this.#rulesLookAt = {
      more: this.#onResponse.length > 0 || needs.has('request-body'),
      // A filter that looks at bodies looks at both.
      requestBody: needs.has('request-body') || needs.has('response-body'),
      responseBody: needs.has('response-body'),
    };
  }

  /** What each rule has done, in their order. */
  get counts(): Counted['counts'][] {
    return this.#rules.map(({ counts }) => ({ ...counts }));
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
    flow.error ??= error;
    if (this.#log.close(flow)) this.#totals.closed(flow, flow.endMs);
    flow.settle();
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
