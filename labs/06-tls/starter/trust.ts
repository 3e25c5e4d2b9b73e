import { Agent } from 'node:https';
import type { Chain, Reason, Setup } from '../model.ts';

/** Why a connection came to nothing; null where there was one, and the service itself said no. */
export function whyRefused(_error: unknown): Reason | null {
  // TODO, step 1: the job says "it failed". I want to know which question was answered with no.
  return null;
}

/** The certificates that a client is shown, and the one that nobody vouches for. */
export async function offeredChain(_proxyUrl: string, _host: string): Promise<Chain> {
  // TODO, step 2: I want to see who signed what I was shown. model.ts opens the tunnel; TLS comes after it.
  return { links: [], untrusted: null };
}

/** Connects through the proxy, and trusts its authority: this agent, and nothing else in the program. */
export async function agentFor({ proxyUrl }: Setup): Promise<Agent> {
  // TODO, step 3: this one finds the proxy and trusts nobody new. My colleague says rejectUnauthorized: false. Really?
  return new Agent({ proxyEnv: { HTTPS_PROXY: proxyUrl } });
}

/**
 * Whether a client that trusts the authority accepts what a URL shows; where not, why. It asks through the proxy, with the
 * agent of step 3; any answer of the service, whatever its status, means 'accepted'.
 */
export async function verdict(_url: string, _setup: Setup): Promise<'accepted' | Reason | null> {
  // TODO, step 4: if I trust the company's authority, what else could it sign? I want to try it.
  return null;
}
