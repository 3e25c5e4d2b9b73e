/** The certificates of an authority: its own, and those that it issues. After RFC 5280. */
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
import type { Authority } from './authority.ts';

/** Signs in under a millisecond, where an RSA key of 2,048 bits takes 70 to 170 ms to make (measured, Node 24). */
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** Every address there is. A constraint on names alone would leave addresses free (RFC 5280, 4.2.1.10). */
const ALL_ADDRESSES = ['0.0.0.0/0', '::/0'];

/** What is signed: for which hosts, and for how long. */
type Scope = Pick<Authority, 'hosts' | 'notBefore' | 'notAfter'>;

/**
 * An authority's certificate, and what it issues. Critical basicConstraints (a CA, path length 0), keyUsage (keyCertSign)
 * and nameConstraints (the hosts permitted, every address excluded), and extKeyUsage (serverAuth).
 */
export async function makeIssuer({
  hosts,
  notBefore,
  notAfter,
}: Scope): Promise<Pick<Authority, 'certificate' | 'issue'>> {
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
    certificate: `${pem}\n`,
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
