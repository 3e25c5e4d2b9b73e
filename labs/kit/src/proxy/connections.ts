import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isIP, type LookupFunction, type Socket } from 'node:net';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';

/** Where requests go on to. */
export interface Origin {
  scheme: 'http' | 'https';
  /** A name or an address, without brackets. */
  host: string;
  port: number;
  /** PEM of authorities to trust beside the usual ones. */
  ca?: readonly string[];
  /** Finds the address of a name; default: as the system does. */
  lookup?: LookupFunction;
}

/** The origin that a URL names. */
export function originOf(url: string): Origin {
  const { protocol, hostname, port } = new URL(url);
  const scheme = protocol === 'https:' ? 'https' : 'http';
  const usualPort = scheme === 'https' ? 443 : 80;
  return { scheme, host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? usualPort : Number(port) };
}

const contexts = new WeakMap<readonly string[], SecureContext>();

/**
 * What an HTTPS upstream may show: a certificate that Node, the system or one of these authorities (PEM) vouches for.
 * Made once for a list, because reading the 266 certificates of Node and a Debian takes 14 ms (measured, Node 24).
 */
export function trusting(authorities: readonly string[]): SecureContext {
  const known = contexts.get(authorities);
  if (known) return known;
  const usual = [...getCACertificates('default'), ...getCACertificates('system')];
  const context = createSecureContext({ ca: [...new Set([...usual, ...authorities])] });
  contexts.set(authorities, context);
  return context;
}

/** Nobody beside the usual authorities. */
const NO_OTHERS: readonly string[] = [];

/** How long a connection that the proxy has ended waits for the client to end it too, milliseconds. */
const LINGER_MS = 5000;

/**
 * A client's connection with its own one to the upstream, both for as long as both live. So a client meets the life of
 * a connection that it would meet without a proxy: one that the upstream lets go idle is gone for the client, too.
 */
export class Line {
  readonly agent: HttpAgent;
  readonly #client: Socket;
  #inFlight = 0;

  /** @param multiplexed several requests at once, as HTTP/2 has them */
  constructor(client: Socket, { scheme, host, ca = NO_OTHERS, lookup }: Origin, { multiplexed = false } = {}) {
    this.#client = client;
    // One at a time: requests that a client sends without waiting for answers arrive in their order.
    const options = { keepAlive: true, maxSockets: multiplexed ? Infinity : 1, ...(lookup && { lookup }) };
    this.agent =
      scheme === 'https'
        ? // The upstream's own name: Node would take the one in the Host header, which may be the proxy's.
          new HttpsAgent({ ...options, secureContext: trusting(ca), servername: isIP(host) === 0 ? host : '' })
        : new HttpAgent(options);
    client.once('close', () => this.agent.destroy());
    if (multiplexed) return;
    this.#endTogether();
    // Node closes at once after a last response. Where the client is still sending, that is a reset, which can cost it
    // the response: half closed, the connection goes when the client has seen the end.
    client.destroySoon = () => {
      client.end();
      client.setTimeout(LINGER_MS, () => client.destroy());
    };
  }

  begin(): void {
    this.#inFlight += 1;
  }

  end(): void {
    this.#inFlight -= 1;
  }

  #endTogether(): void {
    const { agent } = this;
    const connect = agent.createConnection.bind(agent);
    agent.createConnection = (options, callback) => {
      const upstream = connect(options, callback);
      upstream?.once('close', () => {
        if (this.#inFlight === 0) this.#client.end();
      });
      return upstream;
    };
  }
}
