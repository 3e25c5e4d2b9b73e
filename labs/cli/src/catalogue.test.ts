import { describe, expect, test } from 'vitest';
import { findLab, labFolders, readLab, type LabFolder } from './catalogue.ts';
import { emptyWorkshop, smallWorkshop, writeFiles } from './testing.ts';

const folder = (id: string): LabFolder => ({ id, number: id.slice(0, 2), slug: id.slice(3), path: `/labs/${id}` });
const LABS = ['01-the-question', '02-http', '03-retry-math', '07-by-hand', '08-by-script'].map(folder);

describe('a lab is found', () => {
  test.each([
    ['by its number', '1', '01-the-question'],
    ['by its number as it is written', '03', '03-retry-math'],
    ['by number and slug', '02-http', '02-http'],
    ['by its slug', 'retry-math', '03-retry-math'],
    ['by the beginning of its slug', 'the', '01-the-question'],
    ['by a word of its slug', 'question', '01-the-question'],
    ['by the beginning of number and slug', '07-b', '07-by-hand'],
    ['in capitals', 'HTTP', '02-http'],
  ])('%s: %s', (_how, name, id) => expect(findLab(LABS, name).id).toBe(id));
});

describe('a name that is no lab', () => {
  test.each([
    ['htp', /Did you mean 02-http\?/],
    ['the-qestion', /Did you mean 01-the-question\?/],
    ['99', /There is no lab "99". `npx slowdown list`/],
    ['by', /"by" could be 07-by-hand, 08-by-script/],
    ['', /There is no lab ""/],
  ])('"%s" is used wrongly, and says what to do', (name, message) => {
    expect(() => findLab(LABS, name)).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringMatching(message) }),
    );
  });
});

test('folders that are no labs are left out', async () => {
  await using workshop = await smallWorkshop();
  await writeFiles(workshop.labs, { 'kit/package.json': '{}', '02-file': '', '1-short/lab.ts': '' });
  expect((await labFolders(workshop)).map(({ id }) => id)).toEqual(['01-adding']);
});

describe('a manifest', () => {
  test('is read and completed', async () => {
    await using workshop = await smallWorkshop();
    const [small] = await labFolders(workshop);
    expect(small && (await readLab(workshop, small)).lab.steps).toHaveLength(2);
  });

  test.each([
    [
      'with a wrong field names file and field',
      {
        'lab.ts':
          "import { defineLab } from '@slowdown/kit/lab';\nexport const lab = defineLab({ titel: 'x' } as never);",
      },
      /labs\/05-broken\/lab\.ts has \d+ wrong field[\s\S]*title/,
    ],
    [
      'that exports something else',
      { 'lab.ts': 'export const lab = 5;' },
      /labs\/05-broken\/lab\.ts has to `export const lab/,
    ],
    ['that is no TypeScript', { 'lab.ts': 'export const = 5;' }, /labs\/05-broken\/lab\.ts can't be read/],
    ['that is missing', { 'package.json': '{}' }, /labs\/05-broken\/lab\.ts is missing/],
  ])('%s', async (_what, files, message) => {
    await using workshop = await emptyWorkshop();
    await writeFiles(`${workshop.labs}/05-broken`, files);
    const [broken] = await labFolders(workshop);
    if (!broken) throw new Error('The fixture has no lab.');
    await expect(readLab(workshop, broken)).rejects.toThrow(
      expect.objectContaining({ exitCode: 1, message: expect.stringMatching(message) }),
    );
  });
});
