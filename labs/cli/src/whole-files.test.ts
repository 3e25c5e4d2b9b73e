import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emptyWorkshop } from './testing.ts';
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
