import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CHECKOUT, emptyWorkshop } from './testing.ts';
import { sweep, temporaryFolder, writeWhole } from './whole-files.ts';

test('a file is replaced as a whole and leaves nothing behind', async () => {
  await using workshop = await emptyWorkshop();
  const path = join(workshop.root, 'deep', 'file');
  await writeWhole(workshop, path, 'one');
  await writeWhole(workshop, path, 'two');
  expect(await readFile(path, 'utf8')).toBe('two');
  expect(await readdir(join(workshop.state, 'tmp'))).toEqual([]);
});

test('what a process that is gone left behind is swept; what a living one uses stays', async () => {
  await using workshop = await emptyWorkshop();
  const { pid } = spawnSync(process.execPath, ['--version']);
  await mkdir(join(workshop.state, 'tmp', `${pid}-gone`), { recursive: true });
  await mkdir(join(workshop.state, 'tmp', 'nobody'), { recursive: true });
  await using mine = await temporaryFolder(workshop);
  await sweep(workshop);
  expect(await readdir(join(workshop.state, 'tmp'))).toEqual([mine.path.split(/[\\/]/).at(-1)]);
});

test('so is the workshop of a test run that was killed', async () => {
  const source = JSON.stringify(new URL('testing.ts', import.meta.url).href);
  const program = `const { emptyWorkshop } = await import(${source});
    console.log((await emptyWorkshop()).root);
    process.kill(process.pid, 'SIGKILL');`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' });
  const root = stdout.trim();
  expect(existsSync(root)).toBe(true);
  await sweep(CHECKOUT);
  expect(existsSync(root)).toBe(false);
});
