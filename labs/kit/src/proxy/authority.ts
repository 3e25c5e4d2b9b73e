/**
 * The certificate authority of one run: it may vouch for the intercepted hosts alone, for some hours, for servers only,
 * and its private key can't leave the process. Who trusts it trusts it with nothing else.
 */
import { isIP } from 'node:net';

export interface AuthorityOptions {
  /** Domains it may vouch for, each with all names below it: `amazonaws.com`. */
  hosts: readonly string[];
  /** How long it is valid, hours, above 0 and at most {@link MOST_HOURS}. Default 8: a working day. */
  hours?: number;
  /** When its hours begin. Default now. */
  from?: Date;
}

export interface Authority {
  /** Domains it may vouch for, each with all names below it, in lower case. */
  readonly hosts: readonly string[];
  /** Its certificate, PEM: what a client has to trust. No secret. */
  readonly certificate: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** True for the name of a host that it may vouch for. Never for an address. */
  covers(host: string): boolean;
  /**
   * A certificate for a host with its chain and its key, valid as long as the authority is. A host that is not covered
   * gets one too: it is the client that refuses it.
   */
  issue(host: string): Promise<Issued>;
}

/** What a TLS server needs: `tls.createSecureContext(issued)`. */
export interface Issued {
  /** PEM: the host's certificate, then the authority's. */
  cert: string;
  /** PEM, PKCS #8. In memory only. */
  key: string;
}

/** An authority that can't be made, or whose certificate can't be handed out. The message says what to do. */
export class AuthorityError extends Error {
  override readonly name = 'AuthorityError';
  readonly code: 'HOSTS' | 'HOURS' | 'NOT_WRITTEN';

  constructor(code: AuthorityError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

const DEFAULT_HOURS = 8;
const MOST_HOURS = 7 * 24;
const HOUR_MS = 3_600_000;

/** How far the clock of a client may lag behind: the hours begin earlier by that much. */
const BACKDATED_MS = 5 * 60_000;

/**
 * Makes an authority.
 * @throws AuthorityError HOSTS for no host, or one that is no domain; HOURS for hours out of range
 */
export async function createAuthority(options: AuthorityOptions): Promise<Authority> {
  const { hours = DEFAULT_HOURS, from = new Date() } = options;
  const hosts = checkedHosts(options.hosts);
  if (!(hours > 0 && hours <= MOST_HOURS)) {
    throw new AuthorityError(
      'HOURS',
      `An authority is valid for above 0 and at most ${MOST_HOURS} hours, not ${hours}.`,
    );
  }
  const notBefore = new Date(from.getTime() - BACKDATED_MS);
  const notAfter = new Date(from.getTime() + hours * HOUR_MS);
  // Loaded here: its libraries take their time and memory, and this module's name is known to all that run a proxy.
  const { makeIssuer } = await import('./authority-certificates.ts');
  const issuer = await makeIssuer({ hosts, notBefore, notAfter });
  return { ...issuer, hosts, notBefore, notAfter, covers: (host) => isBelow(hosts, host) };
}

/** True for a name that is one of the domains or lies below one, as a name constraint has it. */
function isBelow(domains: readonly string[], host: string): boolean {
  const name = normalized(host);
  return domains.some((domain) => name === domain || name.endsWith(`.${domain}`));
}

function normalized(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}

function checkedHosts(hosts: readonly string[]): string[] {
  if (hosts.length === 0) {
    throw new AuthorityError('HOSTS', 'Name at least one host to intercept: amazonaws.com, for example.');
  }
  return hosts.map((host) => {
    const name = normalized(host);
    const isDomain = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/.test(name);
    if (isDomain && isIP(name) === 0) return name;
    const fix = isIP(name)
      ? 'An address can be tunnelled only; give its host a name.'
      : 'Write a domain without scheme, port or asterisk: amazonaws.com covers every name below it.';
    throw new AuthorityError('HOSTS', `"${host}" can't be intercepted. ${fix}`);
  });
}
