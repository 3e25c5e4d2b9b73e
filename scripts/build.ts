/** The site as `npm start` serves it, in dist/: built where it is missing, outdated or half-built. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digest } from './digest.ts';
import { withLock } from './lock.mjs';
import { Problem, ROOT, SETUP_LOCK } from './root.mjs';

/** Everything that the built site depends on. */
const INPUTS = ['astro.config.mjs', 'package-lock.json', 'tsconfig.json', 'public', 'src', 'slides', 'labs'];

const ASTRO = join(ROOT, 'node_modules', 'astro', 'bin', 'astro.mjs');

/**
 * Builds if needed.
 * @throws Problem where the build fails
 */
export async function ensureBuilt(root = ROOT): Promise<void> {
  if (isBuilt(root)) return;
  await withLock(
    SETUP_LOCK,
    async (joinLock) => {
      if (!isBuilt(root)) await build(root, joinLock);
    },
    (pid) => console.log(`Another start (process ${pid}) is building the site; waiting for it.`),
  );
}

/** Whether a finished build of the present sources is there. */
function isBuilt(root: string): boolean {
  try {
    return readFileSync(stampFile(root), 'utf8') === digest(root, INPUTS);
  } catch {
    return false;
  }
}

/** Written last, so that a build that was interrupted has none. */
function stampFile(root: string): string {
  return join(root, 'dist', '.built');
}

async function build(root: string, joinLock: (pid: number) => void): Promise<void> {
  console.log('Building the site; this takes a few seconds.');
  const inputs = digest(root, INPUTS);
  rmSync(stampFile(root), { force: true });
  const { SLOWDOWN_STATIC: _, ...env } = process.env;
  const child = spawn(process.execPath, [ASTRO, 'build'], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  // A build that succeeds has nothing to say to a learner.
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()));
  if (child.pid) joinLock(child.pid);
  const stop = () => child.kill();
  process.once('exit', stop);
  await once(child, 'close');
  process.off('exit', stop);
  if (child.exitCode !== 0) {
    console.error(said);
    throw new Problem(1, 'The site could not be built; the message is above.');
  }
  writeFileSync(stampFile(root), inputs);
}
