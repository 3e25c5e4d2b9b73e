// @ts-check
/** One Python environment: made where it is missing, interrupted, of other versions, or where its Python is gone. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The newest Python that every package has a wheel for: 3.x. */
const NEWEST_MINOR = 13;

/** The oldest that today's boto3 takes. */
const OLDEST_MINOR = 10;

/**
 * Makes `.venv` in a folder from its `requirements.txt`, where it is not there yet. labs/kit reads the same stamp.
 * @param {{ folder: string, what: string, oldestMinor?: number }} environment its contents, for who is waiting, and the
 *   oldest Python 3.x that they run on
 * @param {(line: string) => void} [say]
 * @returns {string | null} what is wrong, in a sentence that says what to do
 */
export function makeEnvironment({ folder, what, oldestMinor = OLDEST_MINOR }, say = console.log) {
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
  const system = systemPython(oldestMinor);
  if (!system)
    return `${what}: there is no Python 3.${oldestMinor} to 3.${NEWEST_MINOR}; install one, with venv and pip.`;
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
function systemPython(/** @type {number} */ oldestMinor) {
  const minors = Array.from({ length: NEWEST_MINOR - oldestMinor + 1 }, (_, index) => NEWEST_MINOR - index);
  const programs = ['python3', 'python', ...minors.map((minor) => `python3.${minor}`)];
  const check = `import sys; sys.exit(not (3, ${oldestMinor}) <= sys.version_info[:2] <= (3, ${NEWEST_MINOR}))`;
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
