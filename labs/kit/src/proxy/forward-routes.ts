import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Authority } from './authority.ts';
import { originOf, type Origin } from './connections.ts';
import { addressOf, guardedLookup, isLoopback, RemoteHostError, type GuardOptions } from './forward-guard.ts';
import type { Tunnel } from './forward-tunnels.ts';
import { without } from './messages.ts';

export interface RoutesOptions extends GuardOptions {
  authority: Authority;
  /** An origin for all intercepted hosts, or `origin`: each host itself. */
  to: string;
  upstreamAuthorities: readonly string[];
}

/** A request that goes nowhere, and why. */
export interface Refusal {
  status: 400 | 403;
  sentence: string;
}

export type Route = { origin: Origin; isIntercepted: boolean } | { refused: Refusal };

/** What a proxy is told about itself, and nobody else is to see (RFC 9110, 7.6.1 and 11.7.2). */
const FOR_THE_PROXY = ['proxy-connection', 'proxy-authorization'];

/** Where the requests of a forward proxy go. */
export class Routes {
  readonly #options: RoutesOptions;
  /** Where intercepted requests go; null: each to its host. */
  readonly #target: Origin | null;
  readonly #tunnels = new WeakMap<Duplex, Tunnel>();
  readonly #found = new WeakMap<IncomingMessage, Origin>();

  constructor(options: RoutesOptions) {
    this.#options = options;
    const { to, upstreamAuthorities } = options;
    this.#target = to === 'origin' ? null : { ...originOf(to), ca: upstreamAuthorities };
  }

  /** What comes on this connection is meant for the tunnel's host. */
  mark(connection: Duplex, tunnel: Tunnel): void {
    this.#tunnels.set(connection, tunnel);
  }

  /** Finds out where a request goes, and gives it the target that an upstream expects. To be asked once. */
  find(request: IncomingMessage): Route {
    const route = this.#route(request);
    if ('origin' in route) this.#found.set(request, route.origin);
    return route;
  }

  /** Where a request goes that was {@link find found}. */
  originOf(request: IncomingMessage): Origin {
    const origin = this.#found.get(request);
    if (!origin) throw new Error('a request was not routed before it was served');
    return origin;
  }

  /** Where bytes go that are meant for an intercepted host, and are no HTTP. */
  async addressOf({ host, port }: Tunnel): Promise<{ address: string; port: number }> {
    // The target was named by who started the proxy; it may be anywhere.
    if (this.#target) return { address: this.#target.host, port: this.#target.port };
    return { ...(await addressOf(host, this.#options)), port };
  }

  #route(request: IncomingMessage): Route {
    const tunnel = this.#tunnels.get(request.socket);
    if (tunnel) {
      tunnel.requests += 1;
      const { scheme, host, port } = tunnel;
      return { origin: this.#target ?? this.#itself({ scheme: scheme ?? 'http', host, port }), isIntercepted: true };
    }
    const { url = '' } = request;
    if (!url.includes('://')) {
      if (this.#target) return { origin: this.#target, isIntercepted: true };
      return refused(400, 'This is a proxy: name it in HTTPS_PROXY, not as an endpoint.');
    }
    if (URL.parse(url)?.protocol !== 'http:') {
      return refused(400, 'A proxy is asked for http://host/path, or for a tunnel by CONNECT.');
    }
    const named = originOf(url);
    const isIntercepted = this.#options.authority.covers(named.host);
    if (!isIntercepted && !this.#options.allowRemote && isIP(named.host) !== 0 && !isLoopback(named.host)) {
      return refused(403, new RemoteHostError(named.host).message);
    }
    request.url = url.replace(/^[^:]+:\/\/[^/?#]*/, '').replace(/^(?!\/)/, '/');
    request.rawHeaders = without(request.rawHeaders, ...FOR_THE_PROXY);
    return { origin: (isIntercepted && this.#target) || this.#itself(named), isIntercepted };
  }

  #itself(origin: Origin): Origin {
    return { ...origin, ca: this.#options.upstreamAuthorities, lookup: guardedLookup(this.#options) };
  }
}

function refused(status: Refusal['status'], sentence: string): Route {
  return { refused: { status, sentence } };
}
