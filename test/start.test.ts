/** `npm start` as a program: what it prints, what it leaves behind, what an interruption does to it. */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ROOT } from '../scripts/root.mjs';

type Program = ChildProcessByStdio<null, Readable, Readable>;

/** What a finished build writes last. */
const BUILT = join(ROOT, 'dist', '.built');

const ADDRESS = /^SlowDown is at (http:\/\/\S+) /;

/** Without what vitest puts into it, NODE_ENV=test for one: Astro would behave otherwise. */
const { NODE_ENV: _n, VITEST: _v, MODE: _m, DEV: _d, PROD: _p, SSR: _s, ...environment } = process.env;

/** Starts what npm's script says, without npm. */
function start(args: string[] = ['--port', '0']): Program {
  return program('scripts/start.mjs', '--no-open', ...args);
}

function program(...args: string[]): Program {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

/** The first line that matches. Rejects, with all that was said, where the program ends before. */
async function lineOf(child: Program, pattern: RegExp): Promise<RegExpExecArray> {
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  for await (const line of createInterface(child.stdout)) {
    const match = pattern.exec(line);
    if (match) return match;
    said += `${line}\n`;
  }
  throw new Error(`the program ended without a line like ${String(pattern)}. It said:\n${said}`);
}

async function addressOf(child: Program): Promise<string> {
  const [, address = ''] = await lineOf(child, ADDRESS);
  return address;
}

/** Waits until nobody listens at the address any more. */
async function gone(address: string): Promise<void> {
  const refused = () =>
    fetch(address).then(
      () => 'answered',
      () => 'refused',
    );
  await expect.poll(refused, { timeout: 10_000 }).toBe('refused');
}

describe('npm start', () => {
  test('serves the lesson and its workbench, and ends without a trace when it is asked to', async () => {
    const child = start();
    const address = await addressOf(child);
    expect((await fetch(new URL('01-the-question/', address))).status).toBe(200);
    const events = await fetch(new URL('workbench/events', address));
    expect(events.headers.get('content-type')).toContain('text/event-stream');
    child.kill('SIGTERM');
    await once(child, 'close');
    expect(child.exitCode).toBe(0);
    await gone(address);
  });

  test('a second start builds nothing: it takes what the first one built', async () => {
    const first = start();
    await addressOf(first);
    first.kill('SIGTERM');
    await once(first, 'close');
    const builtAt = statSync(BUILT).mtimeMs;
    await addressOf(start());
    expect(statSync(BUILT).mtimeMs).toBe(builtAt);
  });

  test('a killed start takes the server with it', async () => {
    const child = start();
    const address = await addressOf(child);
    child.kill('SIGKILL');
    await gone(address);
  });

  test('a port that was asked for and is taken is an error with what to do', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => {
      taken.close();
    });
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const child = start(['--port', String(port)]);
    let said = '';
    child.stderr.on('data', (text: Buffer) => (said += text.toString()));
    await once(child, 'close');
    expect(child.exitCode).toBe(2);
    expect(said).toMatch(new RegExp(`^Port ${port} is taken\\. [^\\n]+--port[^\\n]+\\n$`));
  });

  test('a flag that does not exist is refused before anything is done', async () => {
    const child = start(['--prot', '1']);
    await once(child, 'close');
    expect(child.exitCode).toBe(2);
  });
});

test('a build that was interrupted is noticed and repaired by the next start', async () => {
  rmSync(join(ROOT, 'dist'), { recursive: true, force: true });
  const interrupted = start();
  await expect.poll(() => existsSync(join(ROOT, 'dist')), { interval: 10 }).toBe(true);
  interrupted.kill('SIGKILL');
  await once(interrupted, 'close');
  expect(existsSync(BUILT)).toBe(false);

  const address = await addressOf(start());
  expect(existsSync(BUILT)).toBe(true);
  expect((await fetch(new URL('01-the-question/', address))).status).toBe(200);
});

describe('npm run dev', () => {
  test('serves the lesson and its workbench to an author', async () => {
    const child = program('scripts/dev.mjs');
    const [, address = ''] = await lineOf(child, /(http:\/\/127\.0\.0\.1:\d+)/);
    // It listens before it has read the lessons.
    const lesson = () => fetch(new URL('01-the-question/', address)).then(({ status }) => status);
    await expect.poll(lesson, { timeout: 30_000 }).toBe(200);
    child.kill('SIGTERM');
    await once(child, 'close');
    await gone(address);
  });
});
