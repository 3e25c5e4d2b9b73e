import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../../scripts/root.mjs';

/** The site as files, behind a web server that knows nothing but files. */
export interface StaticSite extends AsyncDisposable {
  /** Address without a path. */
  readonly url: string;
  /** Paths that were asked for and are not there. */
  readonly missing: readonly string[];
}

const TYPES: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

/** Builds the site as `npm run static` does, into a folder of its own, and serves it. */
export async function serveStatic(): Promise<StaticSite> {
  await mkdir(join(ROOT, '.slowdown'), { recursive: true });
  const folder = await mkdtemp(join(ROOT, '.slowdown', 'static-test-'));
  // Without what vitest sets: Astro would build for tests.
  const { NODE_ENV: _n, VITEST: _v, MODE: _m, DEV: _d, PROD: _p, SSR: _s, ...env } = process.env;
  await promisify(execFile)(process.execPath, ['scripts/static.mjs', '--outDir', folder], { cwd: ROOT, env });
  const missing: string[] = [];
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const file = join(folder, normalize(path.endsWith('/') ? `${path}index.html` : path));
    readFile(file).then(
      (bytes) => response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream').end(bytes),
      () => {
        missing.push(path);
        response.writeHead(404).end();
      },
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    missing,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
