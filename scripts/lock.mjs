// @ts-check
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** How often a waiting process looks whether the lock is free, milliseconds. */
const LOOK_EVERY_MS = 200;

/**
 * Does the work while no other process does. The lock is a file that holds the pids of its owner and of those that work
 * for it; with all of them gone it is broken, so a killed process holds nobody up, and its orphans are waited for.
 * @template T
 * @param {string} file
 * @param {(join: (pid: number) => void) => Promise<T>} work calls back with the pid of a process that works for it
 * @param {(pid: number) => void} [waiting] called once, where another process has to be waited for
 * @returns {Promise<T>}
 */
export async function withLock(file, work, waiting = () => {}) {
  mkdirSync(dirname(file), { recursive: true });
  let told = false;
  while (!create(file, String(process.pid))) {
    const owners = read(file);
    const alive = pidsIn(owners).find(isAlive);
    if (alive === undefined) {
      remove(file, owners);
    } else {
      if (!told) waiting(alive);
      told = true;
      await delay(LOOK_EVERY_MS);
    }
  }
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work((pid) => replace(file, `${process.pid} ${pid}`));
  } finally {
    process.off('exit', release);
    release();
  }
}

/**
 * Makes the file in one step, contents and all: nobody ever reads a lock without an owner.
 * @param {string} file
 * @param {string} text
 * @returns {boolean} false where it exists
 */
function create(file, text) {
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, text);
  try {
    linkSync(mine, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(mine, { force: true });
  }
}

/**
 * @param {string} file
 * @param {string} text
 */
function replace(file, text) {
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, text);
  renameSync(mine, file);
}

/**
 * Takes a dead owner's lock away. Another process may have done so and locked anew in the meantime: then what was taken
 * is put back.
 * @param {string} file
 * @param {string} owners what it held
 */
function remove(file, owners) {
  const taken = `${file}.${process.pid}.taken`;
  try {
    renameSync(file, taken);
    if (read(taken) !== owners) linkSync(taken, file);
  } catch {
    // Somebody else was faster; the next try decides.
  } finally {
    rmSync(taken, { force: true });
  }
}

/** What the file holds; nothing where it is gone. */
function read(/** @type {string} */ file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function pidsIn(/** @type {string} */ text) {
  return text.split(' ').map(Number).filter(Boolean);
}

function isAlive(/** @type {number} */ pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
