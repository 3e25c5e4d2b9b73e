/** For tests: workshops of their own below this checkout, so that labs find their packages, and the command in them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from './whole-files.ts';
import { workshopAt, type Workshop } from './workshop.ts';

/** This checkout as a workshop. */
export const CHECKOUT: Workshop = workshopAt(fileURLToPath(new URL('../../..', import.meta.url)));
const LAUNCHER = fileURLToPath(new URL('../bin/slowdown.mjs', import.meta.url));

export type TestWorkshop = Workshop & AsyncDisposable;

/** A workshop without labs, removed when disposed; what a killed test run left is swept by the next command. */
export async function emptyWorkshop(): Promise<TestWorkshop> {
  const folder = await temporaryFolder(CHECKOUT);
  await mkdir(join(folder.path, 'labs'));
  return { ...workshopAt(folder.path), [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

/** A workshop with copies of this checkout's labs, without anybody's exercise. */
export async function copiedWorkshop(...ids: string[]): Promise<TestWorkshop> {
  const workshop = await emptyWorkshop();
  const tracked = (path: string) => !/[/\\](exercise|node_modules)$/.test(path);
  for (const id of ids) {
    await cp(join(CHECKOUT.labs, id), join(workshop.labs, id), { recursive: true, filter: tracked });
  }
  return workshop;
}

/** A workshop with one small lab, `01-adding`, whose tests need neither proxy nor backend. */
export async function smallWorkshop(): Promise<TestWorkshop> {
  const workshop = await emptyWorkshop();
  await writeFiles(join(workshop.labs, '01-adding'), smallLab());
  return workshop;
}

/** Writes files, each with the folders that it needs. */
export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
}

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs `slowdown` in a workshop as a user does, without what this process's environment says about backends. */
export async function slowdown(
  workshop: Workshop,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<Ran> {
  const child = spawn(process.execPath, [LAUNCHER, ...args], {
    env: { ...commandEnvironment(workshop), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout, stderr };
}

/** The environment of a command in a workshop of a test. */
export function commandEnvironment({ root }: Workshop): NodeJS.ProcessEnv {
  const { AWS_ENDPOINT_URL: _endpoint, SLOWDOWN_BACKEND: _backend, SLOWDOWN_REQUIRE: _tiers, ...rest } = process.env;
  return { ...rest, SLOWDOWN_ROOT: root, NO_COLOR: '1' };
}

export { LAUNCHER };

/** The files of the small lab: `add` has to add, and `describe` to say so. */
export function smallLab(): Record<string, string> {
  const wrong = { subtracting: 'a - b', multiplying: 'a * b', 'always-five': '5' };
  const answer = (sum: string) =>
    `export const add = (a: number, b: number): number => ${sum};\nexport const describe = (sum: number) => \`It is \${sum}.\`;\n`;
  return {
    'package.json': JSON.stringify({
      type: 'module',
      imports: {
        '#lab/*': {
          solution: './solution/*',
          starter: './starter/*',
          ...Object.fromEntries(Object.keys(wrong).map((name) => [name, `./wrong/${name}/*`])),
          default: './exercise/*',
        },
      },
    }),
    'lab.ts': `import { defineLab } from '@slowdown/kit/lab';
export const lab = defineLab({
  title: 'What is the sum?',
  minutes: 1,
  files: ['add.ts'],
  job: 'job.ts',
  timeLimitMs: 2500,
  steps: [
    { id: 'sum', goal: 'Add two numbers.', tests: ['sum > of two and three', 'sum > of one and one'], hints: ['Look at the sign.', 'It is +.'] },
    { id: 'words', goal: 'Say it.', tests: ['words > name the sum'], hints: ['Use a template.', 'It is \${sum}.'] },
  ],
  starter: { fails: 'sum > of two and three', saying: 'Two and three are five' },
  wrong: [
    { name: 'subtracting', fails: 'sum > of two and three', why: 'Took the sign for another.' },
    { name: 'multiplying', fails: 'sum > of one and one', why: 'Five is not six.' },
    { name: 'always-five', fails: 'sum > of one and one', why: 'Fits one example.' },
  ],
});
`,
    'job.ts': "import { add } from '#lab/add.ts';\nconsole.log(add(2, 3));\n",
    'starter/add.ts':
      '// TODO, step 1: I want to add.\nexport const add = (_a: number, _b: number): number => 0;\nexport const describe = (_sum: number) => "";\n',
    'solution/add.ts': answer('a + b'),
    ...Object.fromEntries(Object.entries(wrong).map(([name, sum]) => [`wrong/${name}/add.ts`, answer(sum)])),
    'test/add.test.ts': `import { describe as group, expect, test } from 'vitest';
import { add, describe } from '#lab/add.ts';
group('sum', () => {
  test('of two and three', () => expect(add(2, 3), 'Two and three are five').toBe(5));
  test('of one and one', () => expect(add(1, 1), 'One and one are two').toBe(2));
});
group('words', () => {
  test('name the sum', () => expect(describe(5)).toContain('5'));
});
`,
  };
}
