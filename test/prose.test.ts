/** What the pages say is true: every command works, every piece of code is cut from a tested file, every link leads somewhere. */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeBucket, startBackend } from '@slowdown/kit/backends';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ROOT } from '../scripts/root.mjs';
import { readRegion } from '../src/components/regions.ts';
import { blockLanguages, commands, deadLinks, pages, regions, shellBlocks } from './support/prose.ts';

const manifest = z.object({ scripts: z.record(z.string(), z.string()) });

const run = promisify(execFile);

const LESSONS = pages('src/content/docs/**/*.{md,mdx}', 'slides/**/*.{md,mdx,astro}');
const DOCUMENTS = pages('README.md', 'CONTRIBUTING.md');
const PAGES = [...LESSONS, ...DOCUMENTS];

/** `slowdown run` and `slowdown proxy`, with a reader's own program. */
const OWN_PROGRAM = pages('src/content/docs/{your-own-program,reference/run}.mdx')
  .flatMap((page) => commands(page))
  .filter((command) => /\bnpx slowdown (run|proxy)\b/.test(command))
  .map((command): [string, [file: string, words: string]] => [
    command,
    ['test/own-program.test.ts', 'runnable(command)'],
  ]);

/** Lesson 08: the same without a script, and with one in a real mitmproxy. */
const LESSON_08 = pages('src/content/docs/08-by-script.mdx')
  .flatMap((page) => commands(page))
  .filter((command) => /slowdown run|mitmdump|slowdown job/.test(command))
  .map((command): [string, [file: string, words: string]] => [
    command,
    ['test/lesson-08.test.ts', command.includes('slowdown run') ? 'WITHOUT_A_SCRIPT' : 'IN_MITMPROXY'],
  ]);

/** Lesson 03: one call explained, and boto3's three modes. */
const LESSON_03 = pages('src/content/docs/03-retry-math.mdx')
  .flatMap((page) => commands(page))
  .filter((command) => /slowdown (run|retries explain) /.test(command))
  .map((command): [string, [file: string, words: string]] => [
    command,
    ['test/lesson-03.test.ts', command.includes('explain') ? "'npx slowdown retries explain '" : "'npx slowdown run '"],
  ]);

/** Lesson 04: the simulation of step 1, and real boto3 that piles up in three modes. */
const LESSON_04 = pages('src/content/docs/04-pile-up.mdx')
  .flatMap((page) => commands(page))
  .filter((command) => /slowdown run|sweep\.ts/.test(command))
  .map((command): [string, [file: string, words: string]] => [
    command,
    ['test/lesson-04.test.ts', command.includes('sweep') ? 'typed(SWEEP)' : 'typed(THREE_MODES)'],
  ]);

/** Lesson 05: boto3's own events, and its log beside them. */
const LESSON_05 = pages('src/content/docs/05-events.mdx')
  .flatMap((page) => commands(page))
  .filter((command) => command.includes('slowdown run'))
  .map((command): [string, [file: string, words: string]] => [
    command,
    ['test/lesson-05.test.ts', command.includes('debug_log') ? 'typed(logged)' : 'typed(printed)'],
  ]);

/** Lesson 09: real boto3, and what it says of needs-retry. */
const LESSON_09 = pages('src/content/docs/09-needs-retry.mdx')
  .flatMap((page) => commands(page))
  .filter((command) => command.includes('slowdown run'))
  .map((command): [string, [file: string, words: string]] => [
    command,
    ['test/lesson-09.test.ts', "command.startsWith('npx slowdown run ')"],
  ]);

/** Lesson 10: the fleet whose containers begin one after the other, and boto3's counter. */
const LESSON_10 = pages('src/content/docs/10-metrics.mdx')
  .flatMap((page) => commands(page))
  .filter((command) => command.includes('npx slowdown run '))
  .map((command): [string, [file: string, words: string]] => [
    command,
    ['test/lesson-10.test.ts', command.includes('--spread') ? 'typed(SPREAD)' : 'typed(COUNTED_IN_PYTHON)'],
  ]);

/** Lesson 11: the workbench's service as a file, and real boto3 in vain. */
const LESSON_11 = pages('src/content/docs/11-capstone.mdx')
  .flatMap((page) => commands(page))
  .filter((command) => command.includes('npx slowdown run '))
  .map((command): [string, [file: string, words: string]] => [
    command,
    ['test/lesson-11.test.ts', command.includes('--scenario') ? 'typed(WITH_THE_SERVICE' : 'typed(IN_PYTHON)'],
  ]);

/** Commands that another test runs: the file, and words of it that show that it does. */
const RUN_ELSEWHERE: Record<string, [file: string, words: string]> = {
  'npm start': ['test/start.test.ts', 'serves the lesson and its workbench'],
  'npm start -- --no-open': ['test/start.test.ts', "'--no-open', ...args"],
  'npm start -- --port 8080': ['test/start.test.ts', 'a port that was asked for and is taken'],
  'npm run dev': ['test/start.test.ts', "describe('npm run dev'"],
  'npm test': ['.ci/run', ' npm test '],
  'npm run setup': ['.ci/run', 'npm run setup'],
  'npm run python': ['.ci/run', 'npm run python'],
  'npm run python labs': ['test/lesson-04.test.ts', "'scripts/python.mjs'), 'labs'"],
  'npx slowdown doctor --fix': ['test/command.test.ts', "['doctor', '--fix', '--json']"],
  'npm run static': ['test/support/static.ts', 'scripts/static.mjs'],
  'docker/localstack-compatible/build.sh': ['.ci/run', '$(docker/localstack-compatible/build.sh)'],
  'docker/node/build.sh': ['.ci/run', '$(docker/node/build.sh)'],
  'docker/prometheus/build.sh': ['.ci/run', '$(docker/prometheus/build.sh)'],
  // Without Grafana, whose image no machine without a registry has.
  'docker compose -f docker/dashboard.yaml up --detach': [
    'test/dashboard.test.ts',
    "compose('up', '--detach', '--wait', '--scale', 'worker=2', 'localstack', 'worker', 'prometheus')",
  ],
  'docker compose -f docker/dashboard.yaml port grafana 3000': [
    'test/dashboard.test.ts',
    "compose('port', 'prometheus'",
  ],
  'docker compose -f docker/dashboard.yaml down -v': ['test/dashboard.test.ts', "compose('down', '--volumes'"],
  'docker compose -f docker/compose.yaml up --abort-on-container-exit --exit-code-from worker': [
    'test/docker.test.ts',
    "compose('up', '--abort-on-container-exit', '--exit-code-from', 'worker')",
  ],
  'docker compose -f docker/compose.yaml down -v': ['test/docker.test.ts', "compose('down', '--volumes'"],
  'npx slowdown verify 01 --backend localstack': ['test/docker.test.ts', "'--backend', 'localstack'"],
  'npx slowdown check 01': ['test/docker.test.ts', "'check', '01'"],
  ...Object.fromEntries([
    ...OWN_PROGRAM,
    ...LESSON_03,
    ...LESSON_04,
    ...LESSON_05,
    ...LESSON_08,
    ...LESSON_09,
    ...LESSON_10,
    ...LESSON_11,
  ]),
  'npx slowdown run --mode intercept --buckets results -- labs/python/.venv/bin/python labs/06-tls/python/trust.py': [
    'test/lesson-06-clients.test.ts',
    "'run', '--mode', 'intercept', '--buckets', BUCKET, '--', python, script",
  ],
  "labs/python/.venv/bin/mitmweb --mode reverse:http://127.0.0.1:PORT --listen-host 127.0.0.1 --listen-port 8080 --set keep_host_header=true --set 'intercept=~s & ~u //127.0.0.1.*x-id=ListBuckets'":
    ['test/lesson-07-mitmweb.test.ts', "command.startsWith('labs/python/.venv/bin/mitmweb ')"],
  'AWS_ENDPOINT_URL=http://127.0.0.1:8080 npx slowdown job 07': [
    'test/lesson-07-mitmweb.test.ts',
    "command.includes('npx slowdown job 07')",
  ],
};

/** Commands that no test may run, because they change tracked files, and `.ci/run`, which would run itself. */
const RUN_BY_HAND = [
  'npm install',
  'npm run bench',
  'npm run bench:fleet',
  'npm run bench:proxies',
  'npm run soak',
  'npm run format:write',
  'npm run conformance',
  'npm run answers',
  'npm run record 01',
  '.ci/run',
];

/** Exit codes of `slowdown` other than 0: the starter fails, and a machine may lack something. */
const EXIT_CODES: Record<string, number[]> = { verify: [1], doctor: [0, 3] };

/** What a shell makes of a command: one word where there are quotes. */
const words = (command: string) =>
  [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare = '']) => quoted ?? bare);

const shown = [...new Set(PAGES.flatMap((page) => commands(page)))];
const slowdown = shown.filter((command) => command.startsWith('npx slowdown') && !(command in RUN_ELSEWHERE));
const settings = shown.filter((command) => command.startsWith('export '));

test('every command on a page is known here', async () => {
  const { scripts } = manifest.parse(JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')));
  const partOfNpmTest = (command: string) => {
    const [, script = ''] = /^npm run (format|lint|types|unused|unit|pairs|span)\b/.exec(command) ?? [];
    return script in scripts;
  };
  const known = new Set([...Object.keys(RUN_ELSEWHERE), ...RUN_BY_HAND, ...slowdown, ...settings]);
  expect(shown.filter((command) => !known.has(command) && !partOfNpmTest(command))).toEqual([]);
});

test.each(Object.entries(RUN_ELSEWHERE))('%s is run by a test', async (command, [file, words]) => {
  expect(shown, 'a command that no page shows has no place in the list').toContain(command);
  expect(await readFile(join(ROOT, file), 'utf8')).toContain(words);
});

describe('npx slowdown', () => {
  let workshop: string;
  let environment: NodeJS.ProcessEnv;

  beforeAll(async () => {
    await mkdir(join(ROOT, '.slowdown'), { recursive: true });
    // Below the checkout, so that the labs find their packages; a learner's own exercise is not touched.
    workshop = await mkdtemp(join(ROOT, '.slowdown', 'prose-'));
    for (const lab of (await readdir(join(ROOT, 'labs'))).filter((name) => /^\d\d-/.test(name))) {
      await cp(join(ROOT, 'labs', lab), join(workshop, 'labs', lab), {
        recursive: true,
        filter: (path) => !/[/\\](exercise|node_modules)$/.test(path),
      });
    }
    environment = {
      ...process.env,
      SLOWDOWN_ROOT: workshop,
      AWS_ENDPOINT_URL: '',
      SLOWDOWN_BACKEND: '',
      NO_COLOR: '1',
    };
  });
  afterAll(() => rm(workshop, { recursive: true, force: true }));

  // A restore takes a reset back, so it comes after; the rest in any order.
  const inOrder = slowdown.toSorted((a, b) => Number(a.includes('restore')) - Number(b.includes('restore')));

  test.each(inOrder)('%s', async (command) => {
    const args = words(command).slice(2);
    const child = run(process.execPath, [join(ROOT, 'labs/cli/bin/slowdown.mjs'), ...args], { env: environment });
    // A watch goes on until it is stopped; that it has said something is what the page promises.
    if (args[0] === 'watch') child.child.stdout?.once('data', () => child.child.kill('SIGTERM'));
    const code = await child.then(
      () => 0,
      (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
    );
    const expected = EXIT_CODES[args[0] ?? ''] ?? [0];
    expect(expected, `${command} ended with ${String(code)}`).toContain(code);
  });
});

test('the settings for one’s own program reach a backend', async () => {
  await using backend = await startBackend('embedded');
  await makeBucket(backend.url, 'results');
  const block = PAGES.flatMap((page) => shellBlocks(page)).find((each) => each.includes('AWS_ENDPOINT_URL')) ?? '';
  const program = 'node --conditions=solution labs/01-the-question/job.ts';
  const script = `${block.replace('PORT', new URL(backend.url).port)}\n${program}`;
  const { stdout } = await run('sh', ['-c', script], { cwd: ROOT });
  expect(stdout).toContain('400 of 400 parts stored, 0 lost');
});

describe.each(LESSONS)('$file', (page) => {
  test.each(regions(page))('shows $name of $file', ({ file, name }) => {
    expect(readRegion(join(ROOT, file), name)).not.toBe('');
    // What a lab holds is run by the gate; other files have their test beside them.
    const tested = /^labs\/\d\d-[^/]+\//.test(file) || pages(file.replace(/\.tsx?$/, '.test.*')).length > 0;
    expect(tested, `${file} is no lab's file and has no test`).toBe(true);
  });

  test('has no code of its own', () => {
    expect(blockLanguages(page).filter((language) => language !== 'sh')).toEqual([]);
  });

  test('makes nobody feel slow', () => {
    expect(page.text.match(/\b(simply|just|obviously)\b/gi)).toBeNull();
  });
});

test.each(DOCUMENTS)('every link of $file leads somewhere', (page) => {
  expect(deadLinks(page)).toEqual([]);
});
