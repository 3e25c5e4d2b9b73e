import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { passedSteps, progressOf, readProgress, remember } from './progress.ts';
import { emptyWorkshop, writeFiles } from './testing.ts';
import type { Verdict } from './verify.ts';

test('what is remembered of one lab leaves the others alone', async () => {
  await using workshop = await emptyWorkshop();
  await remember(workshop, '01-a', { hints: { one: 2 } });
  await remember(workshop, '02-b', { passedSteps: ['x'] });
  await remember(workshop, '01-a', { passedSteps: ['one'] });
  const progress = await readProgress(workshop);
  expect(progress.current).toBe('01-a');
  expect(progressOf(progress, '01-a')).toEqual({ hints: { one: 2 }, passedSteps: ['one'] });
  expect(progressOf(progress, '02-b')).toEqual({ hints: {}, passedSteps: ['x'] });
});

test.each(['{', '{"version":2}', ''])('a file that says %j is put aside, not lost', async (content) => {
  await using workshop = await emptyWorkshop();
  await writeFiles(workshop.state, { 'progress.json': content });
  expect((await readProgress(workshop)).current).toBeNull();
  expect(await readdir(workshop.state)).toEqual(['progress.json.unreadable']);
});

test('a step has passed when all of its tests have', () => {
  const verdict = (step: string, state: Verdict['state']): Verdict => ({ test: '', step, state, message: null });
  expect(passedSteps([verdict('a', 'passed'), verdict('a', 'failed'), verdict('b', 'passed')])).toEqual(['b']);
});
