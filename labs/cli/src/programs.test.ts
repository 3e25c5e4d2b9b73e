import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EXIT } from './errors.ts';
import { exitOf } from './programs.ts';
import { emptyWorkshop } from './testing.ts';

test.each([0, 1, 2, 3, 7])("a program's exit code is handed on: %i", async (code) => {
  expect(await exitOf(spawn(process.execPath, ['--eval', `process.exit(${code})`]))).toBe(code);
});

test('a program that does not start is one sentence that says what to do', async () => {
  await using workshop = await emptyWorkshop();
  await expect(exitOf(spawn(join(workshop.root, 'no-node')))).rejects.toMatchObject({
    exitCode: EXIT.machine,
    message: expect.stringMatching(/^Node could not be started \(.*ENOENT\)\. Run `npm ci`/),
  });
});
