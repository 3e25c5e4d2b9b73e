/** The gate over every lab of this checkout, and that it closes on a lab that is not sound. */
import { CHECKOUT, copiedWorkshop, slowdown, smallWorkshop, type TestWorkshop } from '@slowdown/cli/testing';
import { appendFile, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

interface Leg {
  type: 'leg';
  name: string;
  passed: boolean;
  findings: { file: string; problem: string }[];
}

/** Runs the gate on the embedded backend. */
async function check(workshop: { root: string; labs: string; state: string }, ...labs: string[]) {
  const { code, stdout, stderr } = await slowdown(workshop, ['check', ...labs, '--backend', 'embedded', '--json']);
  const lines: (Leg | { type: 'ended' })[] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const legs = lines.filter((line) => line.type === 'leg');
  return { code, stderr, legs, findings: legs.flatMap(({ findings }) => findings) };
}

const LABS = (await readdir(CHECKOUT.labs)).filter((name) => /^\d\d-/.test(name));

test.each(LABS)('%s passes all its legs on the embedded backend', async (lab) => {
  const { code, findings, legs, stderr } = await check(CHECKOUT, lab);
  expect(findings, stderr).toEqual([]);
  expect(legs.map(({ name }) => name)).toEqual(expect.arrayContaining(['starter', 'solution', 'empty file']));
  expect(code).toBe(0);
});

test('on lab 01, a starter with broken syntax and a wrong answer that passes are named, and nothing else is', async () => {
  const id = '01-the-question';
  await using workshop = await copiedWorkshop(id);
  const lab = join(workshop.labs, id);
  await appendFile(join(lab, 'starter/upload.ts'), '\nconst = ;\n');
  const solution = await readFile(join(lab, 'solution/upload.ts'), 'utf8');
  await writeFile(join(lab, 'wrong/counting-calls/upload.ts'), solution.replace("'../model.ts'", "'../../model.ts'"));
  const { code, findings } = await check(workshop);
  expect(findings).toEqual([
    {
      file: `labs/${id}/starter/upload.ts`,
      problem: expect.stringMatching(/tests could not run: upload\.ts:\d+ is not valid TypeScript/),
    },
    {
      file: `labs/${id}/wrong/counting-calls/upload.ts`,
      problem: expect.stringMatching(/has to fail in "attempts > counts every request/),
    },
  ]);
  expect(code).toBe(1);
});

describe('on a small lab, the gate closes and names the file when', () => {
  const lab = ({ labs }: TestWorkshop) => join(labs, '01-adding');

  const edit = (file: string, from: string | RegExp, to: string) => async (workshop: TestWorkshop) => {
    const path = join(lab(workshop), file);
    const before = await readFile(path, 'utf8');
    const after = before.replace(from, to);
    if (after === before) throw new Error(`The fixture's ${file} has no ${from}.`);
    await writeFile(path, after);
  };

  test.each<[string, (workshop: TestWorkshop) => Promise<void>, string, RegExp]>([
    [
      'the starter says something else',
      edit('lab.ts', "saying: 'Two", "saying: 'Seven"),
      'starter/add.ts',
      /has to fail saying "Seven and/,
    ],
    [
      'the starter breaks instead of failing',
      edit('starter/add.ts', '=> 0', '=> { throw new Error("later"); }'),
      'starter/add.ts',
      /but it breaks: add\.ts:2 throws later/,
    ],
    [
      'the starter imports what is not there',
      edit('starter/add.ts', '//', 'import "./gone.ts"; //'),
      'starter/add.ts',
      /imports "\.\/gone\.ts"/,
    ],
    [
      'the solution fails',
      edit('solution/add.ts', 'a + b', 'a - b'),
      'solution/add.ts',
      /has to pass every test, but "sum > of two and three" failed/,
    ],
    [
      'a wrong answer fails elsewhere only',
      edit('wrong/subtracting/add.ts', 'a - b', 'a === 1 ? 0 : 5'),
      'wrong/subtracting/add.ts',
      /has to fail in "sum > of two and three", and that test passed/,
    ],
    [
      'a test belongs to no step',
      edit('test/add.test.ts', "group('words'", "test('stray', () => {});\ngroup('words'"),
      'test',
      /"stray" belongs to no step/,
    ],
    [
      'a step lists a test that is not there',
      edit('lab.ts', "'words > name the sum'", "'words > name the sum', 'words > sing'"),
      'lab.ts',
      /"words > sing", which no test file has/,
    ],
    [
      'a wrong answer is not in "imports"',
      edit('package.json', '"subtracting":', '"else":'),
      'package.json',
      /condition "subtracting" to "\.\/wrong\/subtracting/,
    ],
    [
      'a folder of wrong/ is not listed',
      ({ labs }) => mkdir(join(labs, '01-adding/wrong/unlisted')).then(() => {}),
      'wrong/unlisted',
      /does not list it/,
    ],
    [
      'a wrong answer is missing',
      ({ labs }) => rm(join(labs, '01-adding/wrong/subtracting'), { recursive: true }),
      'wrong/subtracting/add.ts',
      /no such file/,
    ],
    [
      'the manifest has a wrong field',
      edit('lab.ts', 'minutes: 1', 'minutes: "one"'),
      'lab.ts',
      /wrong field[\s\S]*minutes/,
    ],
  ])('%s', async (_what, damage, file, problem) => {
    await using workshop = await smallWorkshop();
    await damage(workshop);
    const { code, findings } = await check(workshop);
    expect(findings).toContainEqual({ file: `labs/01-adding/${file}`, problem: expect.stringMatching(problem) });
    expect(code).toBe(1);
  });

  test('an empty file passes', async () => {
    await using workshop = await smallWorkshop();
    await writeFile(
      join(lab(workshop), 'test/add.test.ts'),
      ["import { describe, test } from 'vitest';", "import '#lab/add.ts';"]
        .concat("describe('sum', () => { test('of two and three', () => {}); test('of one and one', () => {}); });")
        .concat("describe('words', () => { test('name the sum', () => {}); });")
        .join('\n'),
    );
    const { findings } = await check(workshop);
    expect(findings).toContainEqual({
      file: 'labs/01-adding/test',
      problem: expect.stringMatching(/empty exercise passes all tests/),
    });
  });
});

test('a sound small lab passes, so that what is above can only be the damage', async () => {
  await using workshop = await smallWorkshop();
  await cp(join(workshop.labs, '01-adding'), join(workshop.labs, '02-again'), { recursive: true });
  const { code, findings, legs } = await check(workshop);
  expect(findings).toEqual([]);
  expect(legs).toHaveLength(14);
  expect(code).toBe(0);
});
