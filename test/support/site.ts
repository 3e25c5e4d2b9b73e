import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '../../scripts/root.mjs';

/** The site as `npm start` starts it, on a free port, with labs of its own: a learner's exercise is not touched. */
export interface Site extends AsyncDisposable {
  /** Address without a path. */
  readonly url: string;
  /** The exercise's folder of a lab. */
  exercise(lab: string): string;
  /** What it printed so far. */
  readonly said: readonly string[];
}

/** Starts the site, on the backend that is built in where the environment names none, and resolves when it answers. */
export async function startSite(environment: NodeJS.ProcessEnv = {}, port = 0): Promise<Site> {
  await mkdir(join(ROOT, '.slowdown'), { recursive: true });
  // Below the checkout, so that the labs find their packages.
  const workshop = await mkdtemp(join(ROOT, '.slowdown', 'site-test-'));
  const ownPart = (path: string) => !/[/\\](exercise|node_modules)$/.test(path);
  await cp(join(ROOT, 'labs', '01-the-question'), join(workshop, 'labs', '01-the-question'), {
    recursive: true,
    filter: ownPart,
  });
  const child = spawn(process.execPath, ['scripts/start.mjs', '--no-open', '--port', String(port)], {
    cwd: ROOT,
    env: { ...process.env, SLOWDOWN_ROOT: workshop, AWS_ENDPOINT_URL: '', SLOWDOWN_BACKEND: '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const gone = once(child, 'close');
  const said: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface(stream).on('line', (line) => {
        said.push(line);
        const address = /SlowDown is at (http:\S+)\//.exec(line)?.[1];
        if (address) resolve(address);
      });
    }
    child.on('close', () => reject(new Error(`npm start ended:\n${said.join('\n')}`)));
  });
  return {
    url,
    said,
    exercise: (lab) => join(workshop, 'labs', lab, 'exercise'),
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await gone;
      await rm(workshop, { recursive: true, force: true });
    },
  };
}
