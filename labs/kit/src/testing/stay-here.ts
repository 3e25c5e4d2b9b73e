/**
 * A learner's program that misses the proxy must not reach the service that it names: in a process that runs a lab's
 * tests, only names of this machine are looked up, and those that somebody named in the environment.
 */
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import { isIP } from 'node:net';

/** Where a user says what plays AWS, and where Docker is. */
const NAMED_IN = ['AWS_ENDPOINT_URL', 'SLOWDOWN_BACKEND', 'DOCKER_HOST', 'TESTCONTAINERS_HOST_OVERRIDE'];

class PastTheProxyError extends Error {
  override name = 'PastTheProxyError';
  readonly code = 'PAST_THE_PROXY';

  constructor(host: string) {
    super(
      `The program went past the proxy: it asked for the address of ${host} itself, and a lab's tests don't let it. Does it know the proxy, and does this client heed what you gave it?`,
    );
  }
}

const hostIn = (named: string | undefined) => (named && (URL.parse(named)?.hostname ?? named)) || null;

/** Whether a program under test may look this name up. An address is no name, and there is nothing to look up. */
export function isHere(host: string, env: NodeJS.ProcessEnv = process.env): boolean {
  if (isIP(host) !== 0 || host === 'localhost' || host.endsWith('.localhost')) return true;
  return NAMED_IN.some((name) => hostIn(env[name]) === host);
}

const { lookup } = dns;

type Called = (error: Error | null) => void;

/** `dns.lookup`, but for names elsewhere. */
function lookupHere(host: string, options: dns.LookupOptions, called: Called): void {
  if (isHere(host)) lookup(host, options, called);
  else process.nextTick(called, new PastTheProxyError(host));
}

Object.defineProperty(dns, 'lookup', {
  ...Object.getOwnPropertyDescriptor(dns, 'lookup'),
  value(host: string, ...rest: [Called] | [dns.LookupOptions, Called]) {
    const [options, called] = rest.length === 1 ? [{}, rest[0]] : rest;
    lookupHere(host, options, called);
  },
});
syncBuiltinESMExports();
