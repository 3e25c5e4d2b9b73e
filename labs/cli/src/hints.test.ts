import { expect, test } from 'vitest';
import { chosenLab } from './chosen-lab.ts';
import { nextHint } from './hints.ts';
import { remember } from './progress.ts';
import { slowdown, smallWorkshop } from './testing.ts';

test('hints come one more each time, and the last one stays', async () => {
  await using workshop = await smallWorkshop();
  const entry = await chosenLab(workshop, '1');
  expect(await nextHint(workshop, entry)).toMatchObject({ step: 'sum', hints: ['Look at the sign.'], left: 1 });
  expect(await nextHint(workshop, entry)).toMatchObject({ hints: ['Look at the sign.', 'It is +.'], left: 0 });
  expect(await nextHint(workshop, entry)).toMatchObject({ hints: ['Look at the sign.', 'It is +.'], left: 0 });
});

test('they are of the first step that has not passed, unless a step is named', async () => {
  await using workshop = await smallWorkshop();
  const entry = await chosenLab(workshop, '1');
  await remember(workshop, entry.id, { passedSteps: ['sum'] });
  expect(await nextHint(workshop, entry)).toMatchObject({ step: 'words' });
  expect(await nextHint(workshop, entry, 'sum')).toMatchObject({ step: 'sum' });
  await expect(nextHint(workshop, entry, 'nope')).rejects.toThrow(/no step "nope". Its steps are sum, words/);
});

test('where all steps have passed there is none, unless a step is named', async () => {
  await using workshop = await smallWorkshop();
  const entry = await chosenLab(workshop, '1');
  await remember(workshop, entry.id, { passedSteps: ['sum', 'words'] });
  expect(await nextHint(workshop, entry)).toBeUndefined();
  expect(await nextHint(workshop, entry, 'words')).toMatchObject({ step: 'words' });
  const { stdout, code } = await slowdown(workshop, ['hint', '1']);
  expect(stdout).toContain('All 2 steps pass: no hint is needed.');
  expect(code).toBe(0);
});
