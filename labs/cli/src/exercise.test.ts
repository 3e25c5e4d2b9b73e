import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findLab, labFolders, type LabFolder } from './catalogue.ts';
import { backups, ensureExercise, exerciseFolder, resetExercise, restoreExercise } from './exercise.ts';
import { smallWorkshop, type TestWorkshop } from './testing.ts';

async function stage(): Promise<{ workshop: TestWorkshop; lab: LabFolder; file: string } & AsyncDisposable> {
  const workshop = await smallWorkshop();
  const lab = findLab(await labFolders(workshop), '1');
  const file = join(exerciseFolder(lab), 'add.ts');
  return { workshop, lab, file, [Symbol.asyncDispose]: () => workshop[Symbol.asyncDispose]() };
}

const starterOf = (lab: LabFolder) => readFile(join(lab.path, 'starter', 'add.ts'));

test('the first time, the exercise is the starter', async () => {
  await using s = await stage();
  expect(await ensureExercise(s.workshop, s.lab)).toEqual({ made: true, repaired: [] });
  expect(await readFile(s.file)).toEqual(await starterOf(s.lab));
});

test('what the learner wrote is never touched', async () => {
  await using s = await stage();
  await ensureExercise(s.workshop, s.lab);
  await writeFile(s.file, '');
  expect(await ensureExercise(s.workshop, s.lab)).toEqual({ made: false, repaired: [] });
  expect(await readFile(s.file, 'utf8')).toBe('');
});

test('only the missing file is put back', async () => {
  await using s = await stage();
  await writeFile(join(s.lab.path, 'starter', 'more.ts'), 'export {};');
  await ensureExercise(s.workshop, s.lab);
  await writeFile(s.file, '// mine');
  await rm(join(exerciseFolder(s.lab), 'more.ts'));
  expect(await ensureExercise(s.workshop, s.lab)).toEqual({ made: false, repaired: ['more.ts'] });
  expect(await readFile(s.file, 'utf8')).toBe('// mine');
});

test('a restore brings back byte for byte what a reset put aside, files of the learner included', async () => {
  await using s = await stage();
  await ensureExercise(s.workshop, s.lab);
  const bytes = randomBytes(100_000);
  await writeFile(s.file, bytes);
  await mkdir(join(exerciseFolder(s.lab), 'notes'));
  await writeFile(join(exerciseFolder(s.lab), 'notes', 'mine.bin'), bytes);

  await resetExercise(s.workshop, s.lab);
  expect(await readFile(s.file)).toEqual(await starterOf(s.lab));
  await expect(readFile(join(exerciseFolder(s.lab), 'notes', 'mine.bin'))).rejects.toThrow('ENOENT');

  await restoreExercise(s.workshop, s.lab);
  expect(await readFile(s.file)).toEqual(bytes);
  expect(await readFile(join(exerciseFolder(s.lab), 'notes', 'mine.bin'))).toEqual(bytes);
});

test('a restore keeps what it replaces, so that a second one undoes it', async () => {
  await using s = await stage();
  await ensureExercise(s.workshop, s.lab);
  await writeFile(s.file, 'first');
  await resetExercise(s.workshop, s.lab);
  await writeFile(s.file, 'second');
  await restoreExercise(s.workshop, s.lab);
  expect(await readFile(s.file, 'utf8')).toBe('first');
  await restoreExercise(s.workshop, s.lab);
  expect(await readFile(s.file, 'utf8')).toBe('second');
});

test('resets in the same instant keep a backup each', async () => {
  await using s = await stage();
  await ensureExercise(s.workshop, s.lab);
  const first = await resetExercise(s.workshop, s.lab);
  const second = await resetExercise(s.workshop, s.lab);
  expect(await backups(s.workshop, s.lab)).toEqual([first, second]);
});

test('without a backup, or with a name that is none, a restore changes nothing and says so', async () => {
  await using s = await stage();
  await ensureExercise(s.workshop, s.lab);
  await expect(restoreExercise(s.workshop, s.lab)).rejects.toThrow(
    /no backup of 01-adding; `npx slowdown reset 01` makes one/,
  );
  await resetExercise(s.workshop, s.lab);
  await expect(restoreExercise(s.workshop, s.lab, '../../..')).rejects.toThrow(/no backup "\.\.\/\.\.\/\.\."/);
  expect(await backups(s.workshop, s.lab)).toHaveLength(1);
});

test('two commands at once make one whole exercise', async () => {
  await using s = await stage();
  await Promise.all([ensureExercise(s.workshop, s.lab), ensureExercise(s.workshop, s.lab)]);
  expect(await readFile(s.file)).toEqual(await starterOf(s.lab));
});
