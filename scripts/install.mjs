// @ts-check
/** The packages: installed where they are missing, outdated, half-installed, or another machine's. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { pinnedNodeRuns } from './pinned-node.mjs';
import { Problem, SETUP_LOCK } from './root.mjs';

/** How often a long install says that it is still at work, where npm itself shows nothing, milliseconds. */
const STILL_AT_WORK_MS = 10_000;

/** How long npm may go on after Ctrl-C, milliseconds. */
const INTERRUPT_GRACE_MS = 1000;

/** Installs if needed. @throws {Problem} where npm fails */
export async function ensureInstalled(/** @type {string} */ root) {
  if (isInstalled(root)) return;
  const waiting = (/** @type {number} */ pid) =>
    console.log(`Another start (process ${pid}) is installing; waiting for it.`);
  await withLock(
    SETUP_LOCK,
    async (joinLock) => {
      if (isInstalled(root)) return;
      if (!installedByHand(root)) await install(root, joinLock);
      writeFileSync(stampFile(root), stamp(root));
    },
    waiting,
  );
}

/** Whether a finished install of exactly these packages, for this machine, is there. */
export function isInstalled(/** @type {string} */ root) {
  return readText(stampFile(root)) === stamp(root);
}

/** Written last, so that an install that was interrupted has none. */
function stampFile(/** @type {string} */ root) {
  return join(root, 'node_modules', '.slowdown-installed');
}

/** What was installed: the lockfile's hash, and the machine's kind, for a folder may be shared with a container. */
function stamp(/** @type {string} */ root) {
  const lock = readFileSync(join(root, 'package-lock.json'));
  return `${createHash('sha256').update(lock).digest('hex')} ${process.platform} ${process.arch}\n`;
}

/**
 * Whether somebody who ran npm themselves has it all: npm writes the list of what it installed when it has finished.
 * @param {string} root
 */
export function installedByHand(root) {
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const there = packagesOf(npmList(root));
  if (!wanted || !there || !pinnedNodeRuns(root)) return false;
  delete wanted[''];
  return Object.entries(wanted).every(([path, { version, optional }]) =>
    path in there ? there[path]?.version === version : optional === true,
  );
}

function npmList(/** @type {string} */ root) {
  return join(root, 'node_modules', '.package-lock.json');
}

/** @returns {Record<string, { version?: string, optional?: boolean }> | null} */
function packagesOf(/** @type {string} */ file) {
  const text = readText(file);
  return text === null ? null : JSON.parse(text).packages;
}

/**
 * @param {string} root
 * @param {(pid: number) => void} joinLock
 */
async function install(root, joinLock) {
  console.log('Installing the packages. The first time this takes a minute or two.');
  // Removed by npm as well, but not first: after an interruption they must not vouch for what is left.
  rmSync(stampFile(root), { force: true });
  rmSync(npmList(root), { force: true });
  const begun = Date.now();
  const [program, ...before] = npmCommand();
  // --prefer-online: an outdated answer in npm's cache can name a version that the lockfile does not.
  // --include=dev: with NODE_ENV=production npm would leave out what the site is built with, and the pinned Node.
  // --loglevel: npm would warn that the machine's Node is too old for what will run on the pinned one.
  const child = spawn(program, [...before, 'ci', '--prefer-online', '--include=dev', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32' && before.length === 0,
  });
  if (child.pid) joinLock(child.pid);
  const ended = once(child, 'close');
  let isInterrupted = false;
  const interrupted = (/** @type {NodeJS.Signals} */ signal) => {
    isInterrupted = true;
    child.kill(signal);
    // npm would take a minute to undo what the next run repairs anyway.
    setTimeout(() => child.kill('SIGKILL'), INTERRUPT_GRACE_MS).unref();
  };
  process.on('SIGINT', interrupted).on('SIGTERM', interrupted);
  const ticker = setInterval(() => {
    if (!process.stdout.isTTY) console.log(`  still installing, ${Math.round((Date.now() - begun) / 1000)} s`);
  }, STILL_AT_WORK_MS);
  try {
    const [code] = await ended;
    if (isInterrupted) throw new Problem(1, 'The install was interrupted. Run the same command again to repair it.');
    if (code !== 0) throw new Problem(1, 'npm ci failed; its message is above. Run the same command again to retry.');
  } finally {
    clearInterval(ticker);
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
  }
  console.log(`Installed in ${Math.round((Date.now() - begun) / 1000)} s.`);
}

/**
 * How to start npm: the one that runs this script where there is one, else the one on PATH.
 * @returns {[string, ...string[]]}
 */
function npmCommand() {
  const npm = process.env['npm_execpath'];
  return npm?.endsWith('npm-cli.js') ? [process.execPath, npm] : ['npm'];
}

function readText(/** @type {string} */ file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
