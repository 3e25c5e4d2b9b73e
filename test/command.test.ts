/** `slowdown` as a program: what it says and how it ends when it is used well, wrongly, or on a poor machine. */
import { CHECKOUT, slowdown, smallWorkshop, writeFiles, type TestWorkshop } from '@slowdown/cli/testing';
import { describeWith } from '@slowdown/kit/tiers/vitest';
import { readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const SOUND =
  'export const add = (a: number, b: number) => a + b;\nexport const describe = (n: number) => `It is ${n}.`;\n';

/** A workshop in which the learner has written this. */
async function withExercise(code: string): Promise<TestWorkshop> {
  const workshop = await smallWorkshop();
  await writeFiles(join(workshop.labs, '01-adding/exercise'), { 'add.ts': code });
  return workshop;
}

/** A port on which nothing listens: one that was free a moment ago. */
async function silentPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('A server on a port has a port.');
  return address.port;
}

describe('verify', () => {
  test('passes a sound exercise, and remembers it', async () => {
    await using workshop = await withExercise(SOUND);
    const ran = await slowdown(workshop, ['verify', '1']);
    expect(ran).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('2 of 2 steps') });
    expect((await slowdown(workshop, ['list', '--json'])).stdout).toContain('"passed":true');
  });

  test('fails the starter, with what was expected and where to go on', async () => {
    await using workshop = await smallWorkshop();
    const { code, stdout } = await slowdown(workshop, ['verify']);
    expect(code).toBe(1);
    expect(stdout).toContain('Two and three are five');
    expect(stdout).toContain('labs/01-adding/exercise/add.ts:1');
  });

  test('--json: one object a line, the last one with every verdict', async () => {
    await using workshop = await withExercise(SOUND.replace('a + b', '5'));
    const { code, stdout } = await slowdown(workshop, ['verify', 'adding', '--json']);
    const lines: { type: string }[] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ type }) => type)).toEqual(['started', 'verdict', 'verdict', 'verdict', 'ended']);
    expect(lines.at(-1)).toEqual({
      type: 'ended',
      passed: false,
      problem: null,
      verdicts: [
        { test: 'sum > of two and three', step: 'sum', state: 'passed', message: null },
        {
          test: 'sum > of one and one',
          step: 'sum',
          state: 'failed',
          message: expect.stringContaining('One and one are two'),
        },
        { test: 'words > name the sum', step: 'words', state: 'passed', message: null },
      ],
    });
    expect(code).toBe(1);
  });

  test('what the exercise prints does not drown the verdict', async () => {
    await using workshop = await withExercise(`${SOUND}for (let n = 0; n < 5000; n += 1) console.log('noise', n);\n`);
    const { stdout } = await slowdown(workshop, ['verify', '1']);
    expect(stdout.split('\n').length).toBeLessThan(30);
    expect(stdout).toContain('2 of 2 steps');
  });
});

describe('an exercise that can not pass is told why in one sentence, and ends with 1', () => {
  test.each([
    ['broken syntax', 'export const add = (a: number => a;\n', /add\.ts:1 is not valid TypeScript/],
    ['an empty file', '', /exports no function of that name/],
    ['an import that leads nowhere', "import './gone.ts';\n", /add\.ts:1 imports "\.\/gone\.ts", which does not exist/],
    [
      'a loop that never ends',
      'export const add = () => { for (;;); };\n',
      /still running after 2\.5 s, in the test "sum > of two and three"/,
    ],
    ['a loop while it is loaded', 'for (;;);\n', /still running after 2\.5 s, while it was loaded/],
    ['a promise that never ends', 'await new Promise(() => {});\n', /still running after 2\.5 s/],
    [
      'a promise left behind',
      `${SOUND}void Promise.reject(new Error('lost'));\n`,
      /left a promise behind that failed: lost/,
    ],
  ])('%s', async (_what, code, sentence) => {
    await using workshop = await withExercise(code);
    const ran = await slowdown(workshop, ['verify', '1', '--json']);
    const last: { problem: string | null; verdicts: { message: string | null }[] } = JSON.parse(
      ran.stdout.trim().split('\n').at(-1) ?? '',
    );
    expect(last.problem ?? last.verdicts[0]?.message).toMatch(sentence);
    expect(ran.code).toBe(1);
    expect(await readFile(join(workshop.labs, '01-adding/exercise/add.ts'), 'utf8')).toBe(code);
    expect(await readdir(join(workshop.state, 'tmp'))).toEqual([]);
  });

  test('a missing file is put back and said', async () => {
    await using workshop = await withExercise(SOUND);
    await writeFiles(join(workshop.labs, '01-adding/exercise'), { 'notes.md': 'mine' });
    await rm(join(workshop.labs, '01-adding/exercise/add.ts'));
    const { stdout } = await slowdown(workshop, ['verify', '1']);
    expect(stdout).toContain('add.ts was missing and was put back');
  });
});

describe('used wrongly: one sentence on stderr, exit code 2', () => {
  test.each([
    [
      'an unknown lab',
      ['verify', 'addding'],
      /There is no lab "addding"\. Did you mean 01-adding\? `npx slowdown list`/,
    ],
    ['an unknown command', ['verfy'], /unknown command 'verfy'[\s\S]*verify/],
    ['an unknown option', ['verify', '--jsn'], /unknown option '--jsn'/],
    ['no command', [], /Usage: slowdown/],
    ['too many arguments', ['verify', '1', '2'], /too many arguments/],
    [
      'a backend that is none',
      ['verify', '--backend', 'amazon'],
      /no backend "amazon"\. Choose embedded, ministack, localstack, localstack-container or a URL/,
    ],
    ['real AWS', ['verify', '--backend', 'https://s3.eu-west-1.amazonaws.com'], /real AWS, which a lab never calls/],
    ['a restore with nothing to restore', ['restore', '1'], /no backup of 01-adding/],
  ])('%s', async (_what, args, sentence) => {
    await using workshop = await smallWorkshop();
    const { code, stderr } = await slowdown(workshop, args);
    expect(stderr).toMatch(sentence);
    expect(code).toBe(2);
  });
});

describe('start', () => {
  test('ends as the site does', async () => {
    const { code, stderr } = await slowdown(CHECKOUT, ['start', '--port', '99999']);
    expect(stderr).toContain('"99999" is no port');
    expect(code).toBe(2);
  });

  test('--help shows its options', async () => {
    const { code, stdout } = await slowdown(CHECKOUT, ['start', '--help']);
    expect(stdout).toMatch(/Usage: slowdown start[\s\S]*--port <number>[\s\S]*--no-open/);
    expect(code).toBe(0);
  });
});

describe('the machine lacks something: exit code 3', () => {
  test.each(['verify', 'check'])('%s: an AWS_ENDPOINT_URL that does not answer', async (command) => {
    await using workshop = await smallWorkshop();
    const url = `http://127.0.0.1:${await silentPort()}`;
    const { code, stderr } = await slowdown(workshop, [command, '1'], { AWS_ENDPOINT_URL: url });
    expect(stderr).toContain(`Nothing answers as S3 at ${url}.`);
    expect(code).toBe(3);
  });

  test('a container without Docker', async () => {
    await using workshop = await smallWorkshop();
    const environment = { DOCKER_HOST: `tcp://127.0.0.1:${await silentPort()}`, PATH: '' };
    const { code, stderr } = await slowdown(workshop, ['verify', '--backend', 'localstack-container'], environment);
    expect(stderr).toMatch(/LocalStack in a container needs Docker.*--backend embedded/);
    expect(code).toBe(3);
  });

  test('doctor, where a required tier is missing', async () => {
    await using workshop = await smallWorkshop();
    const environment = { PATH: '', SLOWDOWN_REQUIRE: 'docker' };
    const { code, stdout } = await slowdown(workshop, ['doctor', '--json'], environment);
    expect(JSON.parse(stdout)).toMatchObject({
      tiers: expect.arrayContaining([expect.objectContaining({ name: 'docker', found: false, required: true })]),
    });
    expect(code).toBe(3);
  });
});

await describeWith('python', 'doctor --fix', () => {
  test('leaves alone what is there, says so, and shows what this machine has', async () => {
    const { code, stdout, stderr } = await slowdown(CHECKOUT, ['doctor', '--fix', '--json']);
    expect(stderr).toContain('boto3, mitmproxy and the AWS CLI: there.');
    expect(JSON.parse(stdout)).toMatchObject({
      tiers: expect.arrayContaining([expect.objectContaining({ name: 'python', found: true })]),
    });
    expect(code).toBe(0);
  });
});

test('a command that was killed with a container, where there is no Docker any more, holds no other up', async () => {
  await using workshop = await smallWorkshop();
  // No process has this number: Linux ends at 2 ** 22.
  await writeFiles(join(workshop.state, 'tmp', `${2 ** 30}-killed`), { 'has-a-container': '' });
  const environment = { DOCKER_HOST: `tcp://127.0.0.1:${await silentPort()}`, PATH: '' };
  expect(await slowdown(workshop, ['list'], environment)).toMatchObject({ code: 0, stderr: '' });
  expect(await readdir(join(workshop.state, 'tmp'))).toEqual([]);
});

test('a manifest with a wrong field is named by every command that needs it', async () => {
  await using workshop = await smallWorkshop();
  const manifest = join(workshop.labs, '01-adding/lab.ts');
  await writeFiles(join(workshop.labs, '01-adding'), {
    'lab.ts': (await readFile(manifest, 'utf8')).replace('minutes: 1', 'minutes: 0'),
  });
  for (const command of ['list', 'verify', 'hint', 'diff', 'reset', 'watch']) {
    const { code, stderr } = await slowdown(workshop, [command]);
    expect(stderr, command).toMatch(/labs\/01-adding\/lab\.ts has 1 wrong field\(s\):\s+minutes: /);
    expect(code, command).toBe(1);
  }
});

test('doctor names no user, no home folder and no value of the environment', async () => {
  await using workshop = await smallWorkshop();
  const environment = {
    HOME: '/home/ada-secret',
    AWS_SECRET_ACCESS_KEY: 'hush-hush',
    SLOWDOWN_CHROME: '/opt/hush-hush/chrome',
  };
  for (const args of [['doctor'], ['doctor', '--json']]) {
    const { stdout } = await slowdown(workshop, args, environment);
    expect(stdout).toContain('localstack');
    expect(stdout).not.toMatch(/ada-secret|hush-hush/);
  }
});

test('what is reset can be restored, through the command', async () => {
  await using workshop = await withExercise('// mine\n');
  const file = join(workshop.labs, '01-adding/exercise/add.ts');
  expect(await slowdown(workshop, ['reset', '1'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('slowdown restore 01'),
  });
  expect(await readFile(file, 'utf8')).toContain('TODO');
  expect((await slowdown(workshop, ['diff'])).stdout).toContain('the same as the starter');
  expect(await slowdown(workshop, ['restore'])).toMatchObject({ code: 0 });
  expect(await readFile(file, 'utf8')).toBe('// mine\n');
});
