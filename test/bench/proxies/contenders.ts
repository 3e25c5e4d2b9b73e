/** Who is measured: each as a reverse proxy with the same limit in place, and some as a proxy that intercepts HTTPS. */
import { execFile } from 'node:child_process';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '@slowdown/kit/ports';
import { z } from 'zod';
import { ROOT } from '../../../scripts/root.mjs';
import { startCommand, startProgram, type Measured } from './processes.ts';

const HERE = import.meta.dirname;

/** What the service behind all of them says when it listens; `certificate` is that of the authority of its HTTPS, PEM. */
export const service = z.object({ port: z.int(), tlsPort: z.int(), certificate: z.string() });
export type Service = z.output<typeof service>;

export type Running = Measured & { port: number };

export interface Contender {
  id: 'none' | 'slowdown' | 'toxiproxy' | 'mitmproxy';
  title: string;
  /** null where it does not say. */
  version: string | null;
  /** A reverse proxy; null: it is none, requests go straight to the service. */
  reverse: ((service: Service, ratePerSecond: number) => Promise<Running>) | null;
  /** A proxy that intercepts HTTPS; null: it can't. */
  forward: ((service: Service, ratePerSecond: number) => Promise<Running>) | null;
  /** Knows HTTP, so that it can refuse a request. */
  refuses: boolean;
  /** What is missing on this machine, in a sentence; null: nothing. */
  missing: string | null;
}

/** All of them; who is missing on this machine says so. */
export async function contenders(): Promise<Contender[]> {
  const mitmdump = await found('mitmdump', join(ROOT, 'labs/python/.venv/bin'));
  const toxiproxy = await found('toxiproxy-server', '');
  const mitmproxy = (kind: 'reverse' | 'regular') => (service: Service, ratePerSecond: number) =>
    startMitmproxy(mitmdump ?? '', kind, service, ratePerSecond);
  return [
    { id: 'none', title: 'no proxy', version: null, reverse: null, forward: null, refuses: false, missing: null },
    {
      id: 'slowdown',
      title: 'SlowDown',
      version: null,
      reverse: ours,
      forward: oursIntercepting,
      refuses: true,
      missing: null,
    },
    {
      id: 'toxiproxy',
      title: 'Toxiproxy',
      version: null,
      reverse: (service) => startToxiproxy(toxiproxy ?? '', service),
      forward: null,
      refuses: false,
      missing: toxiproxy ? null : 'toxiproxy-server is not on the PATH of this machine',
    },
    {
      id: 'mitmproxy',
      title: 'mitmproxy',
      version: mitmdump && (await versionOf(mitmdump)),
      reverse: mitmproxy('reverse'),
      forward: mitmproxy('regular'),
      refuses: true,
      missing: mitmdump ? null : 'mitmdump is not in labs/python/.venv of this machine',
    },
  ];
}

async function ours({ port }: Service, ratePerSecond: number): Promise<Running> {
  return withPort(await startProgram('slowdown.ts', [`http://127.0.0.1:${port}`, String(ratePerSecond)]));
}

async function oursIntercepting({ certificate }: Service, ratePerSecond: number): Promise<Running> {
  return withPort(await startProgram('slowdown.ts', ['', String(ratePerSecond), certificate]));
}

function withPort({ said, ...measured }: Measured & { said: unknown }): Running {
  return { ...measured, ...z.object({ port: z.int() }).parse(said) };
}

async function startMitmproxy(
  command: string,
  kind: 'reverse' | 'regular',
  service: Service,
  ratePerSecond: number,
): Promise<Running> {
  const port = await freePort();
  const mode = kind === 'reverse' ? `reverse:http://127.0.0.1:${service.port}` : kind;
  const listen = ['--mode', mode, '--listen-host', '127.0.0.1', '--listen-port', String(port)];
  const folder = await mkdtemp(join(tmpdir(), 'slowdown-bench-'));
  const settings = ['--set', 'ssl_insecure=true', '--set', `confdir=${folder}`];
  const args = [...listen, '--quiet', ...settings, '-s', join(HERE, 'addon.py')];
  const env = { RATE_PER_SECOND: String(ratePerSecond) };
  const measured = await startCommand(command, args, { port, env });
  return {
    ...measured,
    port,
    async [Symbol.asyncDispose]() {
      await measured[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

async function startToxiproxy(command: string, service: Service): Promise<Running> {
  const [control, port] = [await freePort(), await freePort()];
  const measured = await startCommand(command, ['-host', '127.0.0.1', '-port', String(control)], { port: control });
  await fetch(`http://127.0.0.1:${control}/proxies`, {
    method: 'POST',
    body: JSON.stringify({ name: 'bench', listen: `127.0.0.1:${port}`, upstream: `127.0.0.1:${service.port}` }),
  });
  return { ...measured, port };
}

async function versionOf(mitmdump: string): Promise<string | null> {
  const { stdout } = await promisify(execFile)(mitmdump, ['--version']);
  return /^Mitmproxy: (.+)$/m.exec(stdout)?.[1] ?? null;
}

/** Where a command is: in a folder, or on the PATH; null where it is not. */
async function found(command: string, folder: string): Promise<string | null> {
  for (const place of [folder, ...(process.env['PATH'] ?? '').split(delimiter)].filter(Boolean)) {
    const file = join(place, command);
    if (
      await access(file).then(
        () => true,
        () => false,
      )
    )
      return file;
  }
  return null;
}
