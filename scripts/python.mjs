// @ts-check
/**
 * `npm run python`: the Python side of the labs, in environments of their own below `labs/python`: one for the labs, and
 * one for each program that plays AWS, because these want other versions of the same packages. `npm run python ministack`
 * makes that one alone. What is there is left alone; what was interrupted is made anew.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { ROOT } from './root.mjs';

/** What is in each environment, by its name; its folder holds `requirements.txt`, and then `.venv`. */
const ENVIRONMENTS = {
  labs: { folder: join(ROOT, 'labs', 'python'), what: 'boto3, mitmproxy and the AWS CLI' },
  ministack: { folder: join(ROOT, 'labs', 'python', 'ministack'), what: 'MiniStack' },
  localstack: { folder: join(ROOT, 'labs', 'python', 'localstack'), what: 'LocalStack' },
};

/** The versions that every package of every environment has a wheel for: Python 3.x. */
const OLDEST_MINOR = 10;
const NEWEST_MINOR = 13;

const names = process.argv.slice(2);
const unknown = names.find((name) => !(name in ENVIRONMENTS));
if (unknown !== undefined) {
  console.error(`There is no environment "${unknown}". Choose from ${Object.keys(ENVIRONMENTS).join(', ')}.`);
  process.exit(2);
}
const wanted = Object.entries(ENVIRONMENTS).filter(([name]) => names.length === 0 || names.includes(name));
const problems = await withLock(
  join(ROOT, '.slowdown', 'python.lock'),
  async () => wanted.flatMap(([, environment]) => make(environment) ?? []),
  (pid) => console.log(`Process ${pid} is installing Python packages; waiting for it.`),
);
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 3;

/**
 * Makes an environment where it is not there yet.
 * @param {{ folder: string, what: string }} environment
 * @returns {string | null} the problem, in a sentence
 */
function make({ folder, what }) {
  const requirements = join(folder, 'requirements.txt');
  const venv = join(folder, '.venv');
  // Written last: an environment without it was interrupted.
  const stamp = join(venv, '.installed');
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  const python = join(venv, ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']));
  if (read(stamp) === hash && runs(python, ['--version'])) {
    console.log(`${what}: there.`);
    return null;
  }
  const system = systemPython();
  if (!system) return `There is no Python 3.${OLDEST_MINOR} to 3.${NEWEST_MINOR}: install one, with venv and pip.`;
  console.log(`${what}: installing, a minute or so.`);
  rmSync(venv, { recursive: true, force: true });
  if (!runs(system, ['-m', 'venv', venv])) {
    return `${what}: ${system} makes no virtual environment; on Debian and Ubuntu: sudo apt-get install python3-venv`;
  }
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes'];
  if (!runs(python, [...install, '-r', requirements])) {
    return `${what}: pip could not install the packages; what it said is above.`;
  }
  writeFileSync(stamp, hash);
  console.log(`${what}: installed.`);
  return null;
}

/** The first Python on the PATH that is new enough and not too new. */
function systemPython() {
  const minors = Array.from({ length: NEWEST_MINOR - OLDEST_MINOR + 1 }, (_, index) => NEWEST_MINOR - index);
  const programs = ['python3', 'python', ...minors.map((minor) => `python3.${minor}`)];
  const check = `import sys; sys.exit(not (3, ${OLDEST_MINOR}) <= sys.version_info[:2] <= (3, ${NEWEST_MINOR}))`;
  return programs.find((program) => spawnSync(program, ['-c', check], { stdio: 'ignore' }).status === 0);
}

function read(/** @type {string} */ file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** @param {string} program @param {string[]} args @returns {boolean} whether it ended well */
function runs(program, args) {
  const quiet = args[0] === '--version';
  return spawnSync(program, args, { stdio: quiet ? 'ignore' : ['ignore', 'inherit', 'inherit'] }).status === 0;
}
