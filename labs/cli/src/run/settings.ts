/** What the flags ask for, checked before anything is started. */
import { isIPv4 } from 'node:net';
import type { Addon } from '@slowdown/kit/proxy';
import { CommandError, EXIT } from '../errors.ts';
import type { SharedOptions } from './options.ts';
import { rulesFrom, type Rules } from './rules.ts';
import { scriptFrom } from './script.ts';

/** What answers behind the proxy: a backend, an endpoint of the user's own, or whoever a request was meant for. */
export type Upstream = { kind: 'backend'; spec: string | undefined } | { kind: 'url'; url: URL } | { kind: 'origin' };

export interface Settings {
  mode: SharedOptions['mode'];
  upstream: Upstream;
  /** Requests leave this machine, which the user has allowed. */
  isRemote: boolean;
  /** Hosts that are not intercepted may be reached too, wherever they are. */
  allowRemote: boolean;
  rules: Rules;
  /** A script that requests go through before the rules; null where there is none. */
  addon: Addon | null;
  buckets: readonly string[];
  /** 0: any free port. */
  port: number;
  /** Flows kept in memory, which are those that a HAR has. The report counts all. */
  keepFlows: number;
}

/** Of a run that nobody wants the flows of, and of one that goes into a HAR: about 100 MB of memory. */
const KEPT = { forReport: 1000, forHar: 50_000 };

/** @throws CommandError naming the flag and what to write instead */
export async function settingsFrom(options: SharedOptions): Promise<Settings> {
  const upstream = upstreamFrom(options);
  const isRemote = upstream.kind === 'origin' || (upstream.kind === 'url' && !isLoopback(upstream.url.hostname));
  const { mode, allowRemote = false } = options;
  if (mode === 'endpoint') checkEndpoint(upstream);
  if (isRemote && !allowRemote) {
    throw new CommandError(
      EXIT.usage,
      `--upstream ${options.upstream ?? ''} is not on this machine: the program's requests would really be made there. ` +
        'Add --allow-remote where that is what you want.',
    );
  }
  if (isRemote && options.buckets) {
    throw new CommandError(
      EXIT.usage,
      '--buckets makes buckets on this machine only. Make them at the upstream yourself.',
    );
  }
  return {
    mode,
    upstream,
    isRemote,
    allowRemote,
    rules: await rulesFrom(options),
    addon: await scriptFrom(options),
    buckets: options.buckets ?? [],
    port: portFrom(options.port ?? '0'),
    keepFlows: options.har === undefined ? KEPT.forReport : KEPT.forHar,
  };
}

/** What is said before anything leaves the machine; null where nothing does. */
export function warningOf({ upstream, isRemote }: Settings): string | null {
  if (!isRemote) return null;
  const where = upstream.kind === 'url' ? upstream.url.origin : 'the AWS hosts that they are meant for';
  return (
    `Requests leave this machine: they go on to ${where} with the program's own credentials. ` +
    'What they do there is real, and may cost money. The proxy refuses, delays or changes what its rules say, and sends nothing of its own.'
  );
}

function upstreamFrom({ backend, upstream }: SharedOptions): Upstream {
  if (upstream === undefined) return { kind: 'backend', spec: backend };
  if (upstream === 'origin') return { kind: 'origin' };
  const url = URL.parse(upstream);
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new CommandError(
      EXIT.usage,
      `--upstream "${upstream}" is no URL. Write it with its scheme: http://127.0.0.1:9000.`,
    );
  }
  return { kind: 'url', url };
}

/** The Host of a request is signed, and in mode endpoint it is the proxy's: AWS would neither know nor believe it. */
function checkEndpoint(upstream: Upstream): void {
  const isAws =
    upstream.kind === 'url' && /(^|\.)(amazonaws\.(com|com\.cn|eu)|api\.aws)\.?$/.test(upstream.url.hostname);
  if (!isAws && upstream.kind !== 'origin') return;
  throw new CommandError(
    EXIT.usage,
    'Real AWS takes no request that was made for another endpoint. Use --mode intercept --upstream origin --allow-remote.',
  );
}

function isLoopback(hostname: string): boolean {
  const isName = hostname === 'localhost' || hostname.endsWith('.localhost');
  return isName || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'));
}

function portFrom(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new CommandError(
    EXIT.usage,
    `--port "${text}" is no port. Write a number from 0 to 65535; 0 takes any free one.`,
  );
}
