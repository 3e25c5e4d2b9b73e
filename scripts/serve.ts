/** The second half of `npm start`, on the pinned Node: builds if needed, serves, opens a browser where there is one. */
import { createServer, type RequestListener, type Server } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import open from 'open';
import { sentenceIn } from '../src/components/panel/messages.ts';
import { ensureBuilt } from './build.ts';
import { listen } from './listen.ts';
import { Problem, ROOT } from './root.mjs';
import { readStartOptions } from './start-options.mjs';

/** How long everything may take to end, milliseconds. */
const STOP_GRACE_MS = 5000;

try {
  await serve();
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  console.error(error.message);
  process.exitCode = error.exitCode;
}

async function serve(): Promise<void> {
  const options = readStartOptions(process.argv.slice(2));
  await ensureBuilt();
  const server = createServer(await siteHandler());
  const address = await listen(server, options.port);
  process.once('SIGINT', () => void end(server)).once('SIGTERM', () => void end(server));
  process.once('SIGHUP', () => process.kill(process.pid, 'SIGTERM'));
  await fetch(address);
  console.log(`SlowDown is at ${address}/ (Ctrl-C ends it).`);
  if (options.open && hasDisplay()) await openBrowser(address);
  await startWorkbench(address);
}

/**
 * Starts the workbench as the first page would, so that a backend that takes its time has begun before anybody waits for
 * it, and one that can't be had is told of here and not only on the page.
 */
async function startWorkbench(address: string): Promise<void> {
  const reading = new AbortController();
  try {
    const response = await fetch(`${address}/workbench/events`, { signal: reading.signal });
    if (!response.ok) console.error(sentenceIn(await response.text()));
  } catch {
    // The server was asked to end meanwhile.
  } finally {
    reading.abort();
  }
}

/**
 * A workbench that runs ends itself, and then the process; one that is still starting does not listen yet, and is ended
 * when it has started.
 */
async function end(server: Server): Promise<void> {
  const workbench = globalThis.slowdownWorkbench ?? Promise.resolve(null);
  server.close();
  server.closeAllConnections();
  setTimeout(() => process.exit(1), STOP_GRACE_MS).unref();
  if (await Promise.race([workbench, Promise.resolve(null)])) return;
  await (await workbench.catch(() => null))?.[Symbol.asyncDispose]();
  process.exit(0);
}

/** The built site. It must not start a server of its own: that one would neither find a free port nor end. */
async function siteHandler(): Promise<RequestListener> {
  process.env['ASTRO_NODE_AUTOSTART'] = 'disabled';
  const entry: unknown = await import(pathToFileURL(join(ROOT, 'dist', 'server', 'entry.mjs')).href);
  if (hasHandler(entry)) return withReadableQuery(entry.handler);
  throw new Problem(1, 'dist/server/entry.mjs has no request handler: is the adapter still @astrojs/node, standalone?');
}

/** A link that was cut inside an escape, as `?failures=503%2`: its page is served, where the adapter would answer 400 alone. */
function withReadableQuery(handler: RequestListener): RequestListener {
  return (request, response) => {
    const [path = '', query = ''] = (request.url ?? '').split(/\?(.*)/s);
    try {
      decodeURI(query);
    } catch {
      request.url = path;
    }
    handler(request, response);
  };
}

function hasHandler(entry: unknown): entry is { handler: RequestListener } {
  return typeof entry === 'object' && entry !== null && 'handler' in entry && typeof entry.handler === 'function';
}

function hasDisplay(): boolean {
  if (process.env['CI']) return false;
  if (process.platform !== 'linux') return true;
  return ['DISPLAY', 'WAYLAND_DISPLAY', 'WSL_DISTRO_NAME'].some((name) => process.env[name]);
}

/** A browser that does not open is no reason to end: the address is there to be clicked. */
async function openBrowser(address: string): Promise<void> {
  try {
    const browser = await open(address);
    browser.on('error', () => {});
  } catch (error) {
    console.error(`No browser could be opened: ${error instanceof Error ? error.message : String(error)}`);
  }
}
