import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emptyWorkshop } from '../testing.ts';
import { watchSaves } from './saves.ts';

test.each([
  ['by an event where events arrive', async () => true, false],
  ['by looking where none arrive', async () => false, true],
])('a save is noticed %s', async (_how, eventsArrive, polling) => {
  await using workshop = await emptyWorkshop();
  const saved = Promise.withResolvers<void>();
  await writeFile(join(workshop.labs, 'file.ts'), 'before');
  await using saves = await watchSaves(workshop, workshop.labs, saved.resolve, eventsArrive);
  expect(saves.polling).toBe(polling);
  await writeFile(join(workshop.labs, 'file.ts'), 'after, and longer');
  await saved.promise;
});
