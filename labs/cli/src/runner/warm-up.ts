/**
 * Run by a worker thread before it is needed: loads what takes longest to load and sends one request all the way, so
 * that the tests meet a client, a proxy and a backend that have run before.
 */
import { startBackend } from '@slowdown/kit/backends';
import { startProxy } from '@slowdown/kit/proxy';
import { WARM_CHANNEL } from './messages.ts';

try {
  await warmUp();
  const channel = new BroadcastChannel(WARM_CHANNEL);
  channel.postMessage(null);
  channel.close();
} catch {
  // Only the warmth is lost. What is wrong here is wrong in the tests too, and they say it.
}

async function warmUp(): Promise<void> {
  await using backend = await startBackend('embedded');
  await using proxy = await startProxy({ upstream: backend.url, rules: [] });
  // Reaching an endpoint is a real client's request: ListBuckets, through the proxy.
  await using _reached = await startBackend(proxy.url);
}
