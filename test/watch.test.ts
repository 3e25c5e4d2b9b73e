/** `slowdown watch` as a program: a save, a verdict, and soon. */
import { commandEnvironment, copiedWorkshop, LAUNCHER, smallWorkshop, type TestWorkshop } from '@slowdown/cli/testing';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** A running `watch`, and what it has printed. */
function startWatch(workshop: TestWorkshop) {
  const child = spawn(process.execPath, [LAUNCHER, 'watch', '1'], {
    env: { ...commandEnvironment(workshop), SLOWDOWN_DEBUG: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const gone = once(child, 'close');
  let printed = '';
  let debugged = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (debugged += text));
  return {
    /** Waits for words that were not there before, and forgets what came until then. */
    async says(words: string | RegExp) {
      await expect.poll(() => printed, { interval: 10 }).toMatch(words);
      printed = '';
    },
    /** Waits until the worker of the next run has loaded everything, which a learner's thinking gives it time for. */
    async isWarm() {
      await expect.poll(() => debugged, { interval: 10 }).toContain('The next run is warm.');
      debugged = '';
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await gone;
    },
    gone,
    child,
  };
}

test('shows one thing at a time, follows every save, and leaves nothing behind', async () => {
  await using workshop = await smallWorkshop();
  const file = join(workshop.labs, '01-adding/exercise/add.ts');
  {
    await using watch = startWatch(workshop);
    await watch.says(/0 of 2 steps[\s\S]*Two and three are five[\s\S]*exercise\/add\.ts:1[\s\S]* s\n/);
    await writeFile(file, 'export const add = (a: number => a;\n');
    await watch.says(/add\.ts:1 is not valid TypeScript[\s\S]* s\n/);
    await writeFile(file, 'export const add = () => { for (;;); };\n');
    await watch.says(/was stopped\. Look for a loop[\s\S]* s\n/);
    await copyFile(join(workshop.labs, '01-adding/solution/add.ts'), file);
    await watch.says(/2 of 2 steps[\s\S]*\n {4}● sum\n {4}● words\n[\s\S]*All steps pass[\s\S]* s\n/);
    await rm(file);
    await watch.says(/Your exercise is new: labs\/01-adding\/exercise\/[\s\S]*0 of 2 steps[\s\S]* s\n/);
    watch.child.kill('SIGTERM');
    await watch.gone;
    expect(watch.child.exitCode).toBe(0);
  }
  expect(await readdir(join(workshop.state, 'tmp'))).toEqual([]);
});

test('on lab 01, every save has its verdict, from a worker that was warm already', async () => {
  await using workshop = await copiedWorkshop('01-the-question');
  const lab = join(workshop.labs, '01-the-question');
  await using watch = startWatch(workshop);
  await watch.says(/0 of 4 steps[\s\S]* s\n/);
  for (const [variant, verdict] of [
    ['solution', /4 of 4 steps[\s\S]* s\n/],
    ['starter', /0 of 4 steps[\s\S]* s\n/],
  ] as const) {
    await watch.isWarm();
    await copyFile(join(lab, variant, 'upload.ts'), join(lab, 'exercise/upload.ts'));
    await watch.says(verdict);
  }
});
