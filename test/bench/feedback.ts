/**
 * How long a learner waits: from a save to its verdict under `slowdown watch`, against `slowdown verify` from cold; and a
 * second start of the site. Run with `npm run bench`; nothing is asserted.
 */
import { commandEnvironment, copiedWorkshop, LAUNCHER, slowdown } from '@slowdown/cli/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../../scripts/root.mjs';

const ROUNDS = 5;

await using workshop = await copiedWorkshop('01-the-question');
const lab = join(workshop.labs, '01-the-question');

const coldMs: number[] = [];
for (let round = 0; round < ROUNDS; round++) coldMs.push(await timed(() => slowdown(workshop, ['verify', '01'])));
const warmMs = await warmVerdicts();
print('from a save to its verdict, warm', warmMs);
print('slowdown verify, from cold', coldMs);
console.log(`warm / cold: ${(median(warmMs) / median(coldMs)).toFixed(2)}\n`);

const startMs: number[] = [];
for (let round = 0; round <= ROUNDS; round++) startMs.push(await startOfTheSite());
// The first may have built the site.
print('a second start of the site, until it answers', startMs.slice(1));

async function warmVerdicts(): Promise<number[]> {
  const env = { ...commandEnvironment(workshop), SLOWDOWN_DEBUG: '1' };
  const watch = spawn(process.execPath, [LAUNCHER, 'watch', '01'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const times: number[] = [];
  let warm = printed(watch, 'stderr', /The next run is warm/);
  await printed(watch, 'stdout', /of 4 steps[\s\S]* s\n/);
  for (let round = 0; round < ROUNDS; round++) {
    await warm;
    warm = printed(watch, 'stderr', /The next run is warm/);
    const variant = round % 2 === 0 ? 'solution' : 'starter';
    const verdict = printed(watch, 'stdout', /of 4 steps[\s\S]* s\n/);
    const savedAt = performance.now();
    await copyFile(join(lab, variant, 'upload.ts'), join(lab, 'exercise/upload.ts'));
    await verdict;
    times.push(performance.now() - savedAt);
  }
  await end(watch);
  return times;
}

async function startOfTheSite(): Promise<number> {
  const startedAt = performance.now();
  const site = spawn(process.execPath, ['scripts/start.mjs', '--no-open', '--port', '0'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await printed(site, 'stdout', /SlowDown is at/);
  const tookMs = performance.now() - startedAt;
  await end(site);
  return tookMs;
}

/** Resolves when the program has printed words like these, from now on. */
function printed(child: ChildProcess, stream: 'stdout' | 'stderr', words: RegExp): Promise<void> {
  return new Promise((resolve) => {
    let text = '';
    const look = (chunk: Buffer) => {
      text += chunk.toString();
      if (!words.test(text)) return;
      child[stream]?.off('data', look);
      resolve();
    };
    child[stream]?.on('data', look);
  });
}

async function end(child: ChildProcess): Promise<void> {
  const gone = once(child, 'close');
  child.kill('SIGTERM');
  await gone;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

function print(what: string, timesMs: readonly number[]): void {
  const [least, most] = [Math.min(...timesMs), Math.max(...timesMs)];
  const seconds = [least, median(timesMs), most].map((ms) => (ms / 1000).toFixed(2)).join(' / ');
  console.log(`${what}: ${seconds} s (min / median / max)`);
}
