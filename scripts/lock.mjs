// @ts-check
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** How often a waiting process looks whether the lock is free, milliseconds. */
const LOOK_EVERY_MS = 200;

/**
 * Does the work while no other process does: the lock is a file that holds its owner's pid. A lock whose owner has
 * ended is broken, so a killed process holds nobody up.
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @param {(pid: number) => void} [waiting] called once, where another process has to be waited for
 * @returns {Promise<T>}
 */
export async function withLock(file, work, waiting = () => {}) {
  mkdirSync(dirname(file), { recursive: true });
  let told = false;
  while (!tryLock(file)) {
    const owner = ownerOf(file);
    if (owner !== null && isAlive(owner)) {
      if (!told) waiting(owner);
      told = true;
      await delay(LOOK_EVERY_MS);
    } else {
      breakLock(file, owner);
    }
  }
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

/** Takes the lock in one step, contents and all: nobody ever reads a lock without an owner. */
function tryLock(/** @type {string} */ file) {
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  try {
    linkSync(mine, file);
    return true;
  } catch (error) {
    if (existsSync(file)) return false;
    throw error;
  } finally {
    rmSync(mine, { force: true });
  }
}

/**
 * Takes a dead owner's lock away. Another process may have done so and locked anew in the meantime: then what was taken
 * is put back.
 * @param {string} file
 * @param {number | null} owner
 */
function breakLock(file, owner) {
  const taken = `${file}.broken-by-${process.pid}`;
  try {
    renameSync(file, taken);
    if (ownerOf(taken) !== owner) linkSync(taken, file);
  } catch {
    // Somebody else was faster; the next try decides.
  } finally {
    rmSync(taken, { force: true });
  }
}

/**
 * @param {string} file
 * @returns {number | null} null where there is no lock, or no pid in it
 */
function ownerOf(file) {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || null;
  } catch {
    return null;
  }
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
