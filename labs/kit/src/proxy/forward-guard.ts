import { lookup as systemLookup } from 'node:dns/promises';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Where a host is. */
export interface Address {
  address: string;
  family: number;
}

/** Finds every address of a name. */
export type Lookup = (host: string) => Promise<readonly Address[]>;

export interface GuardOptions {
  /** Lets connections leave this machine. */
  allowRemote?: boolean;
  /** Default: what the system says. */
  lookup?: Lookup;
}

/** A host that is not on this machine, while nothing else was allowed. The message says what to do. */
export class RemoteHostError extends Error {
  override readonly name = 'RemoteHostError';
  readonly code = 'REMOTE_HOST';

  constructor(host: string) {
    super(
      `${host} is not on this machine, and this proxy connects to nothing else. Allow it (allowRemote) if you mean it.`,
    );
  }
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');

/** True for an address of this machine's own loopback. */
export function isLoopback(address: string): boolean {
  const version = isIP(address);
  return version !== 0 && LOOPBACK.check(address, version === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Finds the address to connect to, so that what was checked is what is connected to. Without `allowRemote` a name that
 * can't be found counts as remote: whether a name server answers makes no difference.
 * @throws RemoteHostError where a host has an address off this machine, and that was not allowed
 */
export async function addressOf(
  host: string,
  { allowRemote = false, lookup = allAddresses }: GuardOptions = {},
): Promise<Address> {
  const family = isIP(host);
  if (allowRemote) {
    const [first] = family === 0 ? await lookup(host) : [{ address: host, family }];
    if (first) return first;
    throw new Error(`${host} has no address.`);
  }
  const found = family === 0 ? await lookup(host).catch(() => []) : [{ address: host, family }];
  const [first] = found;
  if (first && found.every(({ address }) => isLoopback(address))) return first;
  throw new RemoteHostError(host);
}

/** The same as Node's sockets ask for it. They ask for names only: who has an address is to check it. */
export function guardedLookup(options: GuardOptions): LookupFunction {
  return (host, { all }, done) => {
    addressOf(host, options).then(
      (found) => (all ? done(null, [found]) : done(null, found.address, found.family)),
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error)), ''),
    );
  };
}

const allAddresses: Lookup = (host) => systemLookup(host, { all: true });
