/**
 * The certificate authority of one run: it may vouch for the intercepted hosts alone, for some hours, for servers only,
 * and its private key can't leave the process. Who trusts it trusts it with nothing else.
 */
import { isIP } from 'node:net';
import { AsnConvert } from '@peculiar/asn1-schema';
import {
  GeneralName,
  GeneralSubtree,
  GeneralSubtrees,
  id_ce_nameConstraints,
  NameConstraints,
} from '@peculiar/asn1-x509';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

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

/** Signs in under a millisecond, where an RSA key of 2,048 bits takes 70 to 170 ms to make (measured, Node 24). */
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** Every address there is. A constraint on names alone would leave addresses free (RFC 5280, 4.2.1.10). */
const ALL_ADDRESSES = ['0.0.0.0/0', '::/0'];

/**
 * Makes an authority. The certificate follows RFC 5280: critical basicConstraints (a CA, path length 0), keyUsage
 * (keyCertSign) and nameConstraints (the hosts permitted, every address excluded), and extKeyUsage (serverAuth).
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
  // Not extractable: neither a file nor a log could hold this key by mistake.
  const keys = await crypto.subtle.generateKey(ALGORITHM, false, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    // A name of its own, so that no client takes one run's authority for another's.
    name: `O=SlowDown, CN=SlowDown proxy of one run ${crypto.randomUUID().slice(0, 8)}`,
    notBefore,
    notAfter,
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      nameConstraints(hosts),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const pem = certificate.toString('pem');

  // One key for all hosts of a run: whoever could read it could read the process.
  const leafKeys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const key = toPem('PRIVATE KEY', await crypto.subtle.exportKey('pkcs8', leafKeys.privateKey));

  return {
    hosts,
    certificate: `${pem}\n`,
    notBefore,
    notAfter,
    covers: (host) => isBelow(hosts, host),
    async issue(host) {
      const leaf = await X509CertificateGenerator.create({
        // Not the host: a common name holds 64 characters, and a bucket's host may be longer.
        subject: 'O=SlowDown',
        issuer: certificate.subjectName,
        notBefore,
        notAfter,
        publicKey: leafKeys.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: ALGORITHM,
        extensions: [
          new BasicConstraintsExtension(false, undefined, true),
          new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
          new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
          new SubjectAlternativeNameExtension([{ type: isIP(host) ? 'ip' : 'dns', value: host }]),
          await AuthorityKeyIdentifierExtension.create(certificate),
        ],
      });
      return { cert: `${leaf.toString('pem')}\n${pem}\n`, key };
    },
  };
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

function nameConstraints(hosts: readonly string[]): Extension {
  const subtrees = (names: GeneralName[]) => new GeneralSubtrees(names.map((base) => new GeneralSubtree({ base })));
  const value = new NameConstraints({
    permittedSubtrees: subtrees(hosts.map((host) => new GeneralName({ dNSName: host }))),
    excludedSubtrees: subtrees(ALL_ADDRESSES.map((range) => new GeneralName({ iPAddress: range }))),
  });
  return new Extension(id_ce_nameConstraints, true, AsnConvert.serialize(value));
}

function toPem(label: string, der: ArrayBuffer): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
