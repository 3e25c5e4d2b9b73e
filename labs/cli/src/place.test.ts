import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { labFolders, readLab, type LabEntry } from './catalogue.ts';
import { ensureExercise } from './exercise.ts';
import { placeToLook } from './place.ts';
import { copiedWorkshop } from './testing.ts';
import type { Outcome } from './verify.ts';

const NO_FAILURE: Pick<Outcome, 'verdicts' | 'failures'> = { verdicts: [], failures: new Map() };
const outcome = (seen: Partial<Outcome> = {}): Outcome => ({
  ...{ passed: false, problem: null, lacking: false, collected: [], output: '', elapsedMs: 0, ...NO_FAILURE },
  ...seen,
});

async function labOf(id: string): Promise<{ entry: LabEntry } & AsyncDisposable> {
  const workshop = await copiedWorkshop(id);
  const folder = (await labFolders(workshop)).find((each) => each.id === id);
  if (!folder) throw new Error(`no lab ${id}`);
  await ensureExercise(workshop, folder);
  return { entry: await readLab(workshop, folder), [Symbol.asyncDispose]: () => workshop[Symbol.asyncDispose]() };
}

test('one goes on at the TODO of the step, in whatever file it is', async () => {
  await using lab = await labOf('07-by-hand');
  const places = ['filter', 'too-many', 'other-answers', 'verdicts'].map((step) =>
    placeToLook(lab.entry, step, outcome()),
  );
  expect(await Promise.all(places)).toEqual([
    expect.stringMatching(/^labs\/07-by-hand\/exercise\/filter\.ts:\d+$/),
    expect.stringMatching(/exercise\/edits\.ts:\d+$/),
    expect.stringMatching(/exercise\/edits\.ts:\d+$/),
    expect.stringMatching(/exercise\/verdicts\.ts:\d+$/),
  ]);
});

test('where the TODOs are gone, at what they stood at', async () => {
  await using lab = await labOf('07-by-hand');
  const edits = join(lab.entry.path, 'exercise', 'edits.ts');
  await writeFile(edits, '// mine\n\nexport const edits = {};\n');
  expect(await placeToLook(lab.entry, 'other-answers', outcome())).toBe('labs/07-by-hand/exercise/edits.ts:3');
  await writeFile(join(lab.entry.path, 'exercise', 'verdicts.ts'), 'export const verdicts = {};\n');
  expect(await placeToLook(lab.entry, 'verdicts', outcome())).toBe('labs/07-by-hand/exercise/verdicts.ts:1');
  await rm(edits);
  expect(await placeToLook(lab.entry, 'other-answers', outcome())).toBe('labs/07-by-hand/exercise/edits.ts');
});

test('a function of several in one file is found by its name', async () => {
  await using lab = await labOf('08-by-script');
  const file = join(lab.entry.path, 'exercise', 'addons.ts');
  await writeFile(file, '\nexport function always429() {}\n\nexport const slowBucket = () => ({});\n');
  expect(await placeToLook(lab.entry, 'bucket', outcome())).toBe('labs/08-by-script/exercise/addons.ts:4');
});

test('what threw comes before every TODO', async () => {
  await using lab = await labOf('08-by-script');
  const seen = outcome({
    verdicts: [{ test: 'a', step: 'bucket', state: 'failed', message: 'addons.ts:7 throws Error: mine.' }],
    failures: new Map([['a', { kind: 'crash', message: 'mine', place: 'addons.ts:7' }]]),
  });
  expect(await placeToLook(lab.entry, 'bucket', seen)).toBe('labs/08-by-script/exercise/addons.ts:7');
});
