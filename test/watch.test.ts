/** `slowdown watch` as a program: a save, a verdict, and soon. */
import { commandEnvironment, copiedWorkshop, LAUNCHER, smallWorkshop, type TestWorkshop } from '@slowdown/cli/testing';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { expect, test } from 'vitest';

/** A running `watch`, and what it has printed. */
function startWatch(workshop: TestWorkshop) {
  const child = spawn(process.execPath, [LAUNCHER, 'watch', '1'], {
    env: commandEnvironment(workshop),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(child, 'close');
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  return {
    /** Waits for words that were not there before, and forgets what came until then. */
    async says(words: string | RegExp) {
      await expect.poll(() => printed, { interval: 10 }).toMatch(words);
      printed = '';
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
    await watch.says(/2 of 2 steps[\s\S]*All steps pass[\s\S]* s\n/);
    watch.child.kill('SIGTERM');
    await watch.gone;
    expect(watch.child.exitCode).toBe(0);
  }
  expect(await readdir(join(workshop.state, 'tmp'))).toEqual([]);
});

test('on lab 01, from a save to the verdict in under 1.5 s', async () => {
  await using workshop = await copiedWorkshop('01-the-question');
  const lab = join(workshop.labs, '01-the-question');
  await using watch = startWatch(workshop);
  await watch.says(/0 of 4 steps[\s\S]* s\n/);
  const times: number[] = [];
  for (const variant of ['solution', 'starter', 'solution']) {
    // A learner thinks between two saves; the next worker warms up meanwhile.
    await after(3000);
    const savedAt = performance.now();
    await copyFile(join(lab, variant, 'upload.ts'), join(lab, 'exercise/upload.ts'));
    await watch.says(/of 4 steps[\s\S]* s\n/);
    times.push(performance.now() - savedAt);
  }
  // The best of three: the machine may be busy with something else.
  expect(Math.min(...times), `took ${times.map(Math.round).join(', ')} ms`).toBeLessThan(1500);
});
