// @ts-check
/** One Python environment: made where it is missing, interrupted, of other versions, or where its Python is gone. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The versions that every package of every environment has a wheel for: Python 3.x. */
const OLDEST_MINOR = 10;
const NEWEST_MINOR = 13;

/**
 * Makes `.venv` in a folder from its `requirements.txt`, where it is not there yet. labs/kit reads the same stamp.
 * @param {string} folder
 * @param {string} what its contents, for who is waiting
 * @param {(line: string) => void} [say]
 * @returns {string | null} what is wrong, in a sentence that says what to do
 */
export function makeEnvironment(folder, what, say = console.log) {
  const requirements = join(folder, 'requirements.txt');
  const venv = join(folder, '.venv');
  // Written last: an environment without it was interrupted.
  const stamp = join(venv, '.installed');
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  const python = join(venv, ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']));
  if (read(stamp) === hash && runs(python, ['--version'], 'ignore')) {
    say(`${what}: there.`);
    return null;
  }
  const system = systemPython();
  if (!system) return `There is no Python 3.${OLDEST_MINOR} to 3.${NEWEST_MINOR}: install one, with venv and pip.`;
  say(`${what}: installing, a minute or so.`);
  rmSync(venv, { recursive: true, force: true });
  if (!runs(system, ['-m', 'venv', venv])) {
    return `${what}: ${system} makes no virtual environment; on Debian and Ubuntu: sudo apt-get install python3-venv`;
  }
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes'];
  if (!runs(python, [...install, '-r', requirements])) {
    return `${what}: pip could not install the packages; what it said is above.`;
  }
  writeFileSync(stamp, hash);
  say(`${what}: installed.`);
  return null;
}

/** The first Python on the PATH that is new enough and not too new. */
function systemPython() {
  const minors = Array.from({ length: NEWEST_MINOR - OLDEST_MINOR + 1 }, (_, index) => NEWEST_MINOR - index);
  const programs = ['python3', 'python', ...minors.map((minor) => `python3.${minor}`)];
  const check = `import sys; sys.exit(not (3, ${OLDEST_MINOR}) <= sys.version_info[:2] <= (3, ${NEWEST_MINOR}))`;
  return programs.find((program) => runs(program, ['-c', check], 'ignore'));
}

function read(/** @type {string} */ file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {'ignore' | 'inherit'} said what becomes of what it says
 */
function runs(program, args, said = 'inherit') {
  return spawnSync(program, args, { stdio: ['ignore', said, said] }).status === 0;
}
