import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { Agent, get } from 'node:https';
import { connect, getCACertificates, type TLSSocket } from 'node:tls';
import { openTunnel, type Chain, type Reason, type Setup } from '../../model.ts';

/** Why a connection came to nothing; null where there was one, and the service itself said no. */
export function whyRefused(error: unknown): Reason | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  if (error.code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'name';
  if (error.code === 'CERT_HAS_EXPIRED') return 'hours';
  return 'issuer';
}

/** The certificates that a client is shown, and the one that nobody vouches for. */
export async function offeredChain(proxyUrl: string, host: string): Promise<Chain> {
  const socket = connect({
    socket: await openTunnel(proxyUrl, host),
    servername: host,
    // To look, not to trust: nothing is sent on this connection.
    rejectUnauthorized: false,
  });
  await once(socket, 'secureConnect');
  const certificates = certificatesOf(socket);
  socket.destroy();
  const last = certificates.at(-1);
  const trusted = getCACertificates('default').map((pem) => new X509Certificate(pem));
  const isGood = last && trusted.some((root) => root.fingerprint256 === last.fingerprint256 || last.checkIssued(root));
  return { links: certificates.map(nameOf), untrusted: last && !isGood ? nameOf(last) : null };
}

function certificatesOf(socket: TLSSocket): X509Certificate[] {
  const chain: X509Certificate[] = [];
  for (let link = socket.getPeerX509Certificate(); link; link = link.issuerCertificate) chain.push(link);
  return chain;
}

function nameOf({ subjectAltName, subject }: X509Certificate): string {
  return /DNS:([^,]+)/.exec(subjectAltName ?? '')?.[1] ?? /CN=(.*)/.exec(subject)?.[1] ?? subject;
}

/** Connects through the proxy, and trusts its authority: this agent, and nothing else in the program. */
export async function agentFor({ proxyUrl, ca }: Setup): Promise<Agent> {
  return new Agent({
    proxyEnv: { HTTPS_PROXY: proxyUrl },
    // A list takes the place of Node's own: hosts that the proxy does not intercept have to verify as before.
    ca: [...getCACertificates('default'), ca],
  });
}

/** Whether a client that trusts the authority accepts what a URL shows; where not, why. */
export async function verdict(url: string, setup: Setup): Promise<'accepted' | Reason | null> {
  const agent = await agentFor(setup);
  try {
    const asking = get(url, { agent });
    await once(asking, 'response');
    asking.destroy();
    return 'accepted';
  } catch (error) {
    return whyRefused(error);
  } finally {
    agent.destroy();
  }
}
