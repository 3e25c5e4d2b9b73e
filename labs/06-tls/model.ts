/** What the lab's program is about. It is given: a learner changes `trust.ts` alone. */
import { request } from 'node:http';
import type { Duplex } from 'node:stream';

/** Why a connection came to nothing, by the question that was not answered with yes. */
export type Reason =
  /** Is there a way to the other side? */
  | 'route'
  /** Has somebody signed the certificate whom I trust? */
  | 'issuer'
  /** May the one who signed it vouch for such a name? */
  | 'constraint'
  /** Is it valid now? */
  | 'hours'
  /** Is it for the name that I asked for? */
  | 'name';

/** What a client is shown to prove who the other side is. */
export interface Chain {
  /** Whom each certificate is for, the host's own first: the name of a host, or the common name of an authority. */
  links: string[];
  /** The link at which trust ends: nobody vouches for it whom Node trusts by itself. null: the chain is good. */
  untrusted: string | null;
}

/** Whom a program trusts, and the way out. */
export interface Setup {
  /** The company's proxy, `http://127.0.0.1:PORT`. */
  proxyUrl: string;
  /** The certificate of the company's authority, PEM. It came by mail, not over this connection. */
  ca: string;
}

/** Asks a proxy for a tunnel to a host: what comes back is the connection, with nothing on it yet. */
export async function openTunnel(proxyUrl: string, host: string, port = 443): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const asking = request(proxyUrl, { method: 'CONNECT', path: `${host}:${port}`, agent: false });
    asking.once('error', reject);
    asking.once('connect', ({ statusCode }, socket) => {
      if (statusCode === 200) resolve(socket);
      else reject(new Error(`the proxy answered ${statusCode} to CONNECT ${host}:${port}`));
    });
    asking.end();
  });
}
