import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

interface MitmdumpOptions {
  /** More arguments: scripts, and what is set for them. */
  args?: readonly string[];
  environment?: NodeJS.ProcessEnv;
}

/** A real mitmdump in reverse mode before an upstream, which sees the client's Host; on a free port of loopback. */
export async function startMitmdump(
  python: string,
  upstream: string,
  { args: more = [], environment }: MitmdumpOptions = {},
): Promise<AsyncDisposable & { url: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'slowdown-mitmdump-'));
  const own = ['--listen-host', '127.0.0.1', '--listen-port', '0', '--set', `confdir=${folder}`];
  const args = ['--mode', `reverse:${upstream}`, '--set', 'keep_host_header=true', '--set', 'flow_detail=0', ...own];
  const child = spawn(join(dirname(python), 'mitmdump'), [...args, ...more], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, PYTHONUNBUFFERED: '1', ...environment },
  });
  const gone = once(child, 'close');
  const stop = async () => {
    child.kill('SIGKILL');
    await gone;
    await rm(folder, { recursive: true, force: true });
  };
  const said: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      said.push(line);
      const address = /listening at \S*?(127\.0\.0\.1:\d+)/.exec(line)?.[1];
      if (address !== undefined) resolve(`http://${address}`);
    });
    child.once('close', () => reject(new Error(`mitmdump ended:\n${said.join('\n')}`)));
  }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { url, [Symbol.asyncDispose]: stop };
}
