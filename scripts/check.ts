/** The second half of `npm test`, on the pinned Node: every check and every test there is, one after the other. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { z } from 'zod';
import { ensureBuilt } from './build.ts';
import { addUp, exitCode, readVitestReport, summary, type Outcome } from './outcome.ts';
import { Problem, ROOT } from './root.mjs';

/** Checks that pass or fail as a whole and count as one test each: scripts of package.json. */
const CHECKS = ['format', 'lint', 'types', 'unused'];

/** Tests that are counted one by one: projects of vitest.config.ts. */
const PROJECTS = ['unit', 'pairs', 'span'];

const manifest = z.object({ scripts: z.record(z.string(), z.string()) });

if (process.argv.length > 2) {
  console.error(
    'npm test takes no arguments. For a part of it: npm run unit -- FILE, npm run pairs -- FILE or npm run span -- FILE.',
  );
  process.exit(2);
}

/** For the reports, below the project's folder and named from there: it is written into a shell's command line. */
const temporary = reportFolder();
process.once('exit', () => {
  rmSync(join(ROOT, temporary), { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

const outcomes: Outcome[] = [];
for (const name of CHECKS) outcomes.push(await step(name, () => check(name)));
outcomes.push(await step('build', build));
for (const project of PROJECTS) outcomes.push(await step(project, () => tests(project)));

const total = addUp(outcomes);
console.log(`\n${summary(total)}`);
process.exitCode = exitCode(total);

/** Where the command `slowdown` has its own, by process: it removes what a killed one left. */
function reportFolder(): string {
  const parent = '.slowdown/tmp';
  mkdirSync(join(ROOT, parent), { recursive: true });
  return `${parent}/${basename(mkdtempSync(join(ROOT, parent, `${process.pid}-`)))}`;
}

async function step(name: string, run: () => Promise<Outcome>): Promise<Outcome> {
  console.log(`\n— ${name}`);
  const begun = performance.now();
  const outcome = await run();
  const verdict = outcome.failed.length > 0 ? 'failed' : 'passed';
  console.log(`— ${name} ${verdict} in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  return outcome;
}

async function check(name: string): Promise<Outcome> {
  return asOne(name, (await npmScript(name)) === 0);
}

async function build(): Promise<Outcome> {
  try {
    await ensureBuilt();
    return asOne('build', true);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    console.error(error.message);
    return asOne('build', false);
  }
}

async function tests(project: string): Promise<Outcome> {
  const report = `${temporary}/${project}.json`;
  const code = await npmScript(project, ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]);
  try {
    return readVitestReport(readFileSync(join(ROOT, report), 'utf8'), ROOT);
  } catch {
    return asOne(`${project}: vitest ended with exit code ${code} and without a report`, false);
  }
}

function asOne(name: string, passed: boolean): Outcome {
  return { passed: passed ? 1 : 0, failed: passed ? [] : [name], skipped: [] };
}

/** Runs what the script of package.json says, without npm between: its commands are found in node_modules/.bin. */
async function npmScript(name: string, more: readonly string[] = []): Promise<number> {
  const { scripts } = manifest.parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));
  const path = [join(ROOT, 'node_modules', '.bin'), dirname(process.execPath), process.env['PATH'] ?? ''].join(
    delimiter,
  );
  const child = spawn([scripts[name], ...more].join(' '), {
    cwd: ROOT,
    env: { ...process.env, PATH: path },
    shell: true,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const stop = () => child.kill();
  process.once('exit', stop);
  await once(child, 'close');
  process.off('exit', stop);
  return child.exitCode ?? 1;
}
