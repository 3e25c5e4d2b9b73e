/**
 * The proxy in the middle: a mockttp server on loopback that passes requests on to a backend, or answers in its place.
 * Reverse mode: the SDK's endpoint is the proxy's URL.
 */
import { getLocal } from 'mockttp';
import type { Flow } from './flows.ts';
import { FlowLog } from './proxy/flow-log.ts';
import { listenOnLoopback } from './proxy/loopback.ts';
import { refuseMalformed } from './proxy/malformed.ts';
import { closeFlow, openFlow } from './proxy/seen.ts';
import { Shaping, type Rule } from './proxy/shaping.ts';

export type { Rule };

export interface ProxyOptions {
  /** Where requests go on to: an origin, `http://127.0.0.1:4566`. */
  upstream: string;
  rules?: readonly Rule[];
  /** Flows kept in memory; the oldest leave first. 5,000 PutObject flows took 10.5 MB of heap (measured, Node 24). */
  keepFlows?: number;
}

/** A running proxy. Disposing it closes every connection and frees the port. */
export interface Proxy extends AsyncDisposable {
  /** What an SDK takes as its endpoint, `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** The flows kept, oldest first. */
  readonly flows: readonly Flow[];
  /** The rules in force; assign to change what happens to requests from now on. */
  rules: readonly Rule[];
  /** Calls back with every flow that begins or changes. Returns what ends the subscription. */
  subscribe(listener: (flow: Flow) => void): () => void;
  /** Resolves when every request that has arrived has its answer on record. */
  idle(): Promise<void>;
  /** Forgets the flows; those in flight are forgotten too, and do not come back when they end. */
  clear(): void;
}

/**
 * Bodies above this are streamed and not looked at, bytes. Without a bound mockttp keeps a copy of every body: two
 * uploads of 256 MiB left 643 MB behind, with this bound 148 MB (measured with mockttp 4.6).
 */
const LOOK_AT_BYTES = 1 << 20;

const DEFAULT_KEEP_FLOWS = 5000;

/** Starts a reverse proxy on a free loopback port. */
export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const { upstream, rules = [], keepFlows = DEFAULT_KEEP_FLOWS } = options;
  const server = getLocal({ recordTraffic: false, suggestChanges: false, maxBodySize: LOOK_AT_BYTES });
  const log = new FlowLog(keepFlows);
  const shaping = new Shaping(rules);
  const startedAt = performance.now();
  const sinceStart = (timestamp = performance.now()) => timestamp - startedAt;

  await server.addRequestRules(...shaping.requestRules(new URL(upstream)));
  // Never the `request` event: it reads the whole body before a rule has decided, and loses what passes LOOK_AT_BYTES.
  await server.on('request-initiated', (request) => {
    log.put(openFlow(request, sinceStart(request.timingEvents.startTimestamp)));
  });
  await server.on('response', (response) => {
    const flow = log.get(response.id);
    const fault = shaping.struck(response.id);
    const endMs = sinceStart(response.timingEvents.responseSentTimestamp);
    if (flow) void closeFlow(flow, response, endMs, fault).then((closed) => log.put(closed));
  });
  await server.on('abort', (request) => {
    const flow = log.get(request.id);
    const fault = shaping.struck(request.id);
    if (flow) log.put({ ...flow, endMs: sinceStart(request.timingEvents.abortedTimestamp), fault });
  });
  refuseMalformed(server);
  await listenOnLoopback(server);

  return {
    url: `http://127.0.0.1:${server.port}`,
    get flows() {
      return log.flows;
    },
    get rules() {
      return shaping.rules;
    },
    set rules(next) {
      shaping.rules = next;
    },
    subscribe: (listener) => log.subscribe(listener),
    // mockttp tells of a request one turn of the event loop after it came.
    idle: () => new Promise<void>((resolve) => void setImmediate(resolve)).then(() => log.idle()),
    clear: () => log.clear(),
    [Symbol.asyncDispose]: () => server.stop(),
  };
}
