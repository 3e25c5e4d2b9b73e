import { commandEnvironment, copiedWorkshop } from '@slowdown/cli/testing';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '../../scripts/root.mjs';

/** The site as `npm start` starts it, on a free port, with copies of labs: a learner's exercise is not touched. */
export interface Site extends AsyncDisposable {
  /** Address without a path. */
  readonly url: string;
  /** The exercise's folder of a lab. */
  exercise(lab: string): string;
  /** What it printed so far. */
  readonly said: readonly string[];
}

/** Starts the site, on the backend that is built in where the environment names none, and resolves when it answers. */
export async function startSite(
  environment: NodeJS.ProcessEnv = {},
  port = 0,
  labs: readonly string[] = ['01-the-question'],
): Promise<Site> {
  const workshop = await copiedWorkshop(...labs);
  const child = spawn(process.execPath, ['scripts/start.mjs', '--no-open', '--port', String(port)], {
    cwd: ROOT,
    env: { ...commandEnvironment(workshop), ...environment },
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
    exercise: (lab) => join(workshop.labs, lab, 'exercise'),
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await gone;
      await workshop[Symbol.asyncDispose]();
    },
  };
}
