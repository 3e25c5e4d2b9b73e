/**
 * The proxy in the middle: it listens on loopback and passes requests on to a backend, byte for byte, or does to them
 * what its rules say. Reverse mode: the SDK's endpoint is the proxy's URL. Forward mode: the proxy is named in HTTPS_PROXY,
 * and what is meant for some hosts is intercepted.
 *
 * On Node's own HTTP on both sides. Undici's pool passes a third more requests a second (20,000 against 15,500, 1 KiB
 * uploads on 32 connections, two cores), but moves Host and Content-Length to other places, writes them in its own
 * case, and has neither Expect nor trailers in a request: it can't be a proxy that nobody notices.
 */
import type { Rule, RuleCounts } from './faults.ts';
import type { Flow, Totals } from './flows.ts';
import { originOf } from './proxy/connections.ts';
import type { Authority } from './proxy/authority.ts';
import type { Listening } from './proxy/door.ts';
import type { Interception } from './proxy/forward.ts';
import type { Tunnel } from './proxy/forward-tunnels.ts';
import type { Edit } from './proxy/edit.ts';
import type { HeldFlow, Holding } from './proxy/holding.ts';
import { Pipeline } from './proxy/pipeline.ts';
import { listenReverse } from './proxy/reverse.ts';
import type { Addon, ScriptedFlow, ScriptedResponse } from './proxy/script.ts';

export { AuthorityError, createAuthority } from './proxy/authority.ts';
export { writeCertificates, writeTrustFiles } from './proxy/authority-files.ts';
export { PortError } from './proxy/door.ts';
export { HoldingError } from './proxy/edit.ts';
export { isDistrusted } from './proxy/forward-tunnels.ts';
export type { Addon, Authority, Edit, HeldFlow, Holding, Interception, Rule, ScriptedFlow, ScriptedResponse, Tunnel };

/** Reverse mode has an upstream; forward mode has what it intercepts. */
export type ProxyOptions = CommonOptions &
  (
    | {
        /** Where requests go on to: an origin, `http://127.0.0.1:4566`. */
        upstream: string;
        intercept?: never;
      }
    | { intercept: Interception; upstream?: never }
  );

interface CommonOptions {
  rules?: readonly Rule[];
  /** A script that every request goes through, before the rules. */
  addon?: Addon;
  /** Flows kept in memory; the oldest leave first. 5,000 PutObject flows took 7.3 MB of heap (measured, Node 24). */
  keepFlows?: number;
  /** The port to listen on; a free one by default. */
  port?: number;
  /** Certificates, PEM, of authorities that an HTTPS upstream may show beside the usual ones. */
  upstreamAuthorities?: readonly string[];
}

/** A running proxy. Disposing it closes every connection and frees the port. */
export interface Proxy extends AsyncDisposable {
  /** What an SDK takes as its endpoint, or in forward mode as its proxy: `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** What clients of forward mode have to trust; null in reverse mode. */
  readonly authority: Authority | null;
  /** What clients of forward mode asked for with CONNECT, oldest first. */
  readonly tunnels: readonly Tunnel[];
  /** The flows kept, oldest first. */
  readonly flows: readonly Flow[];
  /** What was counted since the start or the last {@link clear}, also of flows that have left memory. */
  readonly totals: Totals;
  /** The rules in force; assign to change what happens to requests from now on. */
  rules: readonly Rule[];
  /** What each rule has done so far, in their order: requests that it was asked about, matched, and struck. */
  readonly ruleCounts: readonly (RuleCounts & { seen: number })[];
  /** Flows that wait for somebody to look at them, change them, and let them go. */
  readonly holding: Holding;
  /** Calls back with every flow that begins or changes. Returns what ends the subscription. */
  subscribe(listener: (flow: Flow) => void): () => void;
  /** Resolves when every request that has arrived has its answer on record. */
  idle(): Promise<void>;
  /** Forgets the flows and the totals; those in flight are forgotten too, and do not come back when they end. */
  clear(): void;
}

const DEFAULT_KEEP_FLOWS = 5000;

/**
 * Starts a proxy on loopback.
 * @throws AuthorityError for hosts that can't be intercepted; PortError for a port that is taken
 */
export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const { rules = [], keepFlows = DEFAULT_KEEP_FLOWS, addon = null } = options;
  const pipeline = new Pipeline({ rules, keepFlows, addon });
  const listening = await open(options, pipeline);
  return {
    url: `http://127.0.0.1:${listening.port}`,
    authority: listening.authority,
    get tunnels() {
      return listening.tunnels;
    },
    get flows() {
      return pipeline.flows;
    },
    get totals() {
      return pipeline.totals;
    },
    get rules() {
      return pipeline.rules;
    },
    set rules(next) {
      pipeline.rules = next;
    },
    get ruleCounts() {
      return pipeline.counts;
    },
    holding: pipeline.holds,
    subscribe: (listener) => pipeline.subscribe(listener),
    // What has arrived is seen one turn of the event loop later.
    idle: () => new Promise<void>((resolve) => void setImmediate(resolve)).then(() => pipeline.idle()),
    clear: () => pipeline.clear(),
    [Symbol.asyncDispose]: () => listening[Symbol.asyncDispose](),
  };
}

async function open(
  options: ProxyOptions,
  pipeline: Pipeline,
): Promise<Listening & Pick<Proxy, 'authority' | 'tunnels'>> {
  const { port = 0, upstreamAuthorities = [] } = options;
  if (options.intercept) {
    // Loaded here: reverse mode has no use for HTTP/2 and certificates, which take 9 of its 117 MiB (measured, Node 24).
    const { listenForward } = await import('./proxy/forward.ts');
    return listenForward(options.intercept, { pipeline, port, upstreamAuthorities });
  }
  const origin = { ...originOf(options.upstream), ca: upstreamAuthorities };
  const listening = await listenReverse(origin, { pipeline, port });
  return { ...listening, authority: null, tunnels: [] };
}
