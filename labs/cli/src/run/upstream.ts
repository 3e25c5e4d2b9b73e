/** What answers behind the proxy: a backend that is started for this run, or an endpoint that is there already. */
import { connect } from 'node:net';
import { chooseBackend } from '../backend.ts';
import { CommandError, EXIT, messageOf } from '../errors.ts';
import type { Workshop } from '../workshop.ts';
import type { Upstream } from './settings.ts';

/** How long an upstream has to accept a connection, milliseconds. */
const CONNECT_TIMEOUT_MS = 5000;

export interface Reached extends AsyncDisposable {
  /** An origin; `origin` where each request goes on to the host that it was meant for. */
  to: string;
  /** As the user calls it. */
  label: string;
}

/** @throws CommandError that says what is missing */
export async function reachUpstream(workshop: Workshop, upstream: Upstream): Promise<Reached> {
  if (upstream.kind === 'origin') return { to: 'origin', label: 'real AWS', [Symbol.asyncDispose]: async () => {} };
  if (upstream.kind === 'url') {
    await answersAt(upstream.url);
    return { to: upstream.url.origin, label: upstream.url.origin, [Symbol.asyncDispose]: async () => {} };
  }
  const chosen = await chooseBackend(workshop, upstream.spec);
  if (chosen.forTests !== 'embedded') {
    return { to: chosen.forTests, label: chosen.label, [Symbol.asyncDispose]: () => chosen[Symbol.asyncDispose]() };
  }
  const { startBackend } = await import('@slowdown/kit/backends');
  const embedded = await startBackend('embedded');
  return { to: embedded.url, label: chosen.label, [Symbol.asyncDispose]: () => embedded[Symbol.asyncDispose]() };
}

/**
 * Makes a bucket, past the proxy.
 * @throws CommandError where the backend does not take it
 */
export async function makeBucketAt(url: string, bucket: string): Promise<void> {
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
