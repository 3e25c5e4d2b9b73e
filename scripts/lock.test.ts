import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withLock } from './lock.mjs';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slowdown-lock-'));
  file = join(folder, 'below', 'lock');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The pid of a process that has ended. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['--eval', '']);
  await once(child, 'close');
  return child.pid ?? 0;
}

test('work is done one at a time, by whoever asks', async () => {
  const events: string[] = [];
  const work = (name: string) =>
    withLock(file, async () => {
      events.push(`${name} begins`);
      await new Promise(setImmediate);
      events.push(`${name} ends`);
    });
  await Promise.all([work('a'), work('b')]);
  const [first] = events[0]?.split(' ') ?? [];
  const second = first === 'a' ? 'b' : 'a';
  expect(events).toEqual([`${first} begins`, `${first} ends`, `${second} begins`, `${second} ends`]);
});

test('nothing is left behind, also when the work fails', async () => {
  await expect(withLock(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(readdirSync(join(folder, 'below'))).toEqual([]);
});

test('a lock whose owner has ended is broken', async () => {
  await withLock(file, async () => {});
  writeFileSync(file, String(await deadPid()));
  expect(await withLock(file, async () => 'done')).toBe('done');
});

test('a lock is held by those who work for a dead owner', async () => {
  await withLock(file, async () => {});
  const worker = spawn(process.execPath, ['--eval', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
  writeFileSync(file, `${await deadPid()} ${worker.pid ?? 0}`);
  const waitedFor = await new Promise((resolve) => {
    const waiting = (pid: number) => {
      worker.stdin.end();
      resolve(pid);
    };
    void withLock(file, async () => {}, waiting);
  });
  expect(waitedFor).toBe(worker.pid);
});
