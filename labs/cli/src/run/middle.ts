/** What stands between a program and what plays AWS: the proxy, the backend behind it, and the tally of its flows. */
import { connect } from 'node:net';
import type { Backend } from '@slowdown/kit/backends';
import type { Proxy } from '@slowdown/kit/proxy';
import { reportOn, Tally, type Report } from '@slowdown/kit/report';
import { setTimeout as delay } from 'node:timers/promises';
import { chooseBackend } from '../backend.ts';
import { CommandError, EXIT, messageOf } from '../errors.ts';
import type { Workshop } from '../workshop.ts';
import type { Settings, Upstream } from './settings.ts';

/** How long an upstream has to accept a connection, milliseconds. */
const CONNECT_TIMEOUT_MS = 5000;

/** How long the last answers of an ended program may take to be on record, milliseconds. */
const SETTLE_MS = 500;

export interface Middle extends AsyncDisposable {
  readonly proxy: Proxy;
  /** What answers behind the proxy, as the user calls it. */
  readonly backend: string;
  /** The report on all that has happened; to be asked once, at the end. */
  report(program: Pick<Report, 'command' | 'ended'>): Promise<Report>;
}

/**
 * Starts the backend and the proxy, and makes the buckets that were asked for, past the proxy.
 * @throws CommandError that says what is missing
 */
export async function startMiddle(workshop: Workshop, settings: Settings): Promise<Middle> {
  const { PortError, startProxy } = await import('@slowdown/kit/proxy');
  await using starting = new AsyncDisposableStack();
  const upstream = starting.use(await reachUpstream(workshop, settings.upstream));
  for (const bucket of settings.buckets) await made(upstream.url, bucket);
  const proxy = starting.use(
    await startProxy({
      upstream: upstream.url,
      rules: settings.rules.map(({ rule }) => rule),
      port: settings.port,
    }).catch((error: unknown) => {
      throw error instanceof PortError ? new CommandError(EXIT.machine, error.message, { cause: error }) : error;
    }),
  );
  const tally = new Tally();
  starting.defer(proxy.subscribe((flow) => tally.see(flow)));
  const startedAt = new Date();
  const started = starting.move();
  return {
    proxy,
    backend: upstream.label,
    async report({ command, ended }) {
      await Promise.race([proxy.idle(), delay(SETTLE_MS, undefined, { ref: false })]);
      return reportOn(
        {
          startedAt: startedAt.toISOString(),
          elapsedMs: Date.now() - startedAt.getTime(),
          ...{ command, ended, mode: settings.mode, backend: upstream.label },
          rules: settings.rules.map(({ says }) => ({ says, seen: 0, matched: 0, struck: 0 })),
        },
        tally.end({ ended: ended !== null }),
      );
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

interface Reached extends AsyncDisposable {
  url: string;
  label: string;
}

async function reachUpstream(workshop: Workshop, upstream: Upstream): Promise<Reached> {
  if (upstream.kind === 'url') {
    await answersAt(upstream.url);
    return { url: upstream.url.origin, label: upstream.url.origin, [Symbol.asyncDispose]: async () => {} };
  }
  const chosen = await chooseBackend(workshop, upstream.spec);
  if (chosen.forTests !== 'embedded') {
    return { url: chosen.forTests, label: chosen.label, [Symbol.asyncDispose]: () => chosen[Symbol.asyncDispose]() };
  }
  const { startBackend } = await import('@slowdown/kit/backends');
  const embedded: Backend = await startBackend('embedded');
  return { url: embedded.url, label: chosen.label, [Symbol.asyncDispose]: () => embedded[Symbol.asyncDispose]() };
}

async function made(url: string, bucket: string): Promise<void> {
  const { makeBucket } = await import('@slowdown/kit/backends');
  await makeBucket(url, bucket).catch((cause: unknown) => {
    throw new CommandError(EXIT.usage, `The bucket "${bucket}" could not be made: ${messageOf(cause)}.`, { cause });
  });
}

/** @throws CommandError where nothing takes a connection */
async function answersAt({ origin, protocol, hostname, port }: URL): Promise<void> {
  const socket = connect({
    host: hostname.replaceAll(/[[\]]/g, ''),
    port: Number(port || (protocol === 'https:' ? 443 : 80)),
    timeout: CONNECT_TIMEOUT_MS,
  });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve).once('error', reject);
      socket.once('timeout', () => reject(new Error(`no answer within ${CONNECT_TIMEOUT_MS / 1000} s`)));
    });
  } catch (cause) {
    throw new CommandError(
      EXIT.machine,
      `Nothing answers at ${origin} (${messageOf(cause)}). Start it, or leave out --upstream.`,
      { cause },
    );
  } finally {
    socket.destroy();
  }
}
