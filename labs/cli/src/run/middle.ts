/** What stands between a program and what plays AWS: the proxy, the backend behind it, and the tally of its flows. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Proxy } from '@slowdown/kit/proxy';
import { Counts, reportOn, Tally, type Report } from '@slowdown/kit/report';
import { CommandError, EXIT } from '../errors.ts';
import type { Workshop } from '../workshop.ts';
import type { Way } from './environment.ts';
import type { Settings } from './settings.ts';
import { makeBucketAt, reachUpstream } from './upstream.ts';

/** What is intercepted: where AWS answers, in the partitions that one can join. */
const AWS_DOMAINS = ['amazonaws.com', 'api.aws', 'amazonaws.com.cn', 'amazonaws.eu'];

/** How long the last answers of an ended program may take to be on record, milliseconds. */
const SETTLE_MS = 500;

export interface Middle extends AsyncDisposable {
  readonly proxy: Proxy;
  /** What answers behind the proxy, as the user calls it. */
  readonly backend: string;
  /** The URL that every request goes on to; undefined in mode intercept, where that depends on the host. */
  readonly upstream: string | undefined;
  /** How a program finds the proxy. */
  readonly way: Way;
  /** The report on all that has happened; to be asked once, at the end. */
  report(program: Pick<Report, 'command' | 'ended'>): Promise<Report>;
}

/**
 * Starts the backend and the proxy, and makes the buckets that were asked for.
 * @param folder for the files that a program needs to trust the proxy
 * @throws CommandError that says what is missing
 */
export async function startMiddle(workshop: Workshop, settings: Settings, folder: string): Promise<Middle> {
  await using starting = new AsyncDisposableStack();
  const upstream = starting.use(await reachUpstream(workshop, settings.upstream));
  for (const bucket of settings.buckets) await makeBucketAt(upstream.to, bucket);
  const startedAt = new Date();
  const proxy = starting.use(await open(settings, upstream.to));
  const way = await wayTo(proxy, folder);
  const tally = new Tally();
  starting.defer(proxy.subscribe((flow) => tally.see(flow)));
  const started = starting.move();
  return {
    proxy,
    backend: upstream.label,
    upstream: settings.mode === 'endpoint' ? upstream.to : undefined,
    way,
    async report({ command, ended }) {
      await Promise.race([proxy.idle(), delay(SETTLE_MS, undefined, { ref: false })]);
      return reportOn(
        {
          startedAt: startedAt.toISOString(),
          elapsedMs: Date.now() - startedAt.getTime(),
          ...{ command, ended, mode: settings.mode, backend: upstream.label },
          rules: settings.rules.named.flatMap(({ says }, n) => {
            const counts = proxy.ruleCounts[n];
            return counts ? [{ says, ...counts }] : [];
          }),
          seed: settings.rules.seed,
          unseen: await unseenBy(proxy),
        },
        tally.end({ ended: ended !== null }),
      );
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

async function open({ mode, allowRemote, rules, addon, port, keepFlows }: Settings, to: string): Promise<Proxy> {
  const { AuthorityError, PortError, startProxy } = await import('@slowdown/kit/proxy');
  const leadsTo = mode === 'endpoint' ? { upstream: to } : { intercept: { hosts: AWS_DOMAINS, to, allowRemote } };
  return startProxy({
    ...leadsTo,
    rules: rules.named.map(({ rule }) => rule),
    ...(addon && { addon }),
    port,
    keepFlows,
  }).catch((error: unknown) => {
    const isMachine = error instanceof PortError || error instanceof AuthorityError;
    throw isMachine ? new CommandError(EXIT.machine, error.message, { cause: error }) : error;
  });
}

async function wayTo({ url, authority }: Proxy, folder: string): Promise<Way> {
  if (!authority) return { mode: 'endpoint', url };
  const { AuthorityError, writeTrustFiles } = await import('@slowdown/kit/proxy');
  const { variables } = await writeTrustFiles(authority, { folder }).catch((error: unknown) => {
    throw error instanceof AuthorityError ? new CommandError(EXIT.machine, error.message, { cause: error }) : error;
  });
  return { mode: 'intercept', url, hosts: authority.hosts, trust: variables };
}

/** Connections on which no request was seen, and why. */
async function unseenBy({ tunnels }: Proxy): Promise<Report['unseen']> {
  const { isDistrusted } = await import('@slowdown/kit/proxy');
  const unseen = new Counts<Omit<Report['unseen'][number], 'count'>>();
  for (const tunnel of tunnels) {
    const { host, how } = tunnel;
    if (how !== 'intercepted') unseen.add({ host, how });
    else if (isDistrusted(tunnel)) unseen.add({ host, how: 'distrusted' });
  }
  return unseen.mostFirst();
}
