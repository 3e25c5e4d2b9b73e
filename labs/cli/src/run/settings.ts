/** What the flags ask for, checked before anything is started. */
import { isIPv4 } from 'node:net';
import { CommandError, EXIT } from '../errors.ts';
import type { SharedOptions } from './options.ts';
import { rulesFrom, type NamedRule } from './rules.ts';

/** What answers behind the proxy: a backend, or an endpoint of the user's own. */
export type Upstream = { kind: 'backend'; spec: string | undefined } | { kind: 'url'; url: URL };

export interface Settings {
  mode: SharedOptions['mode'];
  upstream: Upstream;
  /** Requests leave this machine, which the user has allowed. */
  isRemote: boolean;
  rules: readonly NamedRule[];
  buckets: readonly string[];
  /** 0: any free port. */
  port: number;
}

/** @throws CommandError naming the flag and what to write instead */
export function settingsFrom(options: SharedOptions): Settings {
  const upstream = upstreamFrom(options);
  const isRemote = upstream.kind === 'url' && !isLoopback(upstream.url.hostname);
  if (isRemote && !options.allowRemote) {
    throw new CommandError(
      EXIT.usage,
      `--upstream ${upstream.url.origin} is not on this machine: the program's requests would really be made there. ` +
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
    mode: options.mode,
    upstream,
    isRemote,
    rules: rulesFrom(options),
    buckets: options.buckets ?? [],
    port: portFrom(options.port ?? '0'),
  };
}

function upstreamFrom({ backend, upstream }: SharedOptions): Upstream {
  if (upstream === undefined) return { kind: 'backend', spec: backend };
  const url = URL.parse(upstream);
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new CommandError(
      EXIT.usage,
      `--upstream "${upstream}" is no URL. Write it with its scheme: http://127.0.0.1:9000.`,
    );
  }
  return { kind: 'url', url };
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
