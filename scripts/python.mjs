// @ts-check
/** `npm run python`: the Python side of the labs, in a virtual environment of its own below `labs/python`. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './root.mjs';

const HOME = join(ROOT, 'labs', 'python');
const VENV = join(HOME, '.venv');
const REQUIREMENTS = join(HOME, 'requirements.txt');
/** Written last: an environment without it was interrupted, and is made anew. */
const STAMP = join(VENV, '.installed');

const wanted = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex');
if (installed() === wanted) {
  console.log('The Python packages are there.');
} else {
  const system = process.platform === 'win32' ? 'python' : 'python3';
  rmSync(VENV, { recursive: true, force: true });
  run(system, ['-m', 'venv', VENV], `${system} makes no virtual environment. Install Python 3.10 or newer, with venv.`);
  const python = join(VENV, ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']));
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes'];
  run(python, [...install, '-r', REQUIREMENTS], 'pip could not install the packages; what it said is above.');
  writeFileSync(STAMP, wanted);
  console.log('The Python packages are installed.');
}

function installed() {
  try {
    return readFileSync(STAMP, 'utf8');
  } catch {
    return null;
  }
}

/** @param {string} program @param {string[]} args @param {string} problem what to say where it fails */
function run(program, args, problem) {
  if (spawnSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0) return;
  console.error(problem);
  process.exit(3);
}
