// @ts-check
/** The Node that everything runs on: npm installs it as a package, whatever Node the machine itself has. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Problem } from './root.mjs';

/** The oldest Node that can run these scripts and npm's install. */
const SYSTEM_MAJOR = 20;

/** The major version that package.json pins. */
const PINNED_MAJOR = 24;

/** @throws {Problem} where the machine's own Node cannot even begin */
export function checkSystemNode(version = process.versions.node) {
  if (majorOf(version) >= SYSTEM_MAJOR) return;
  throw new Problem(
    3,
    `SlowDown needs Node ${SYSTEM_MAJOR} or newer, and this is Node ${version}. See https://nodejs.org.`,
  );
}

/** Where npm puts the pinned Node. */
export function pinnedNodePath(/** @type {string} */ root, platform = process.platform) {
  return join(root, 'node_modules', 'node', 'bin', platform === 'win32' ? 'node.exe' : 'node');
}

/** Whether the pinned Node is there and runs on this machine. */
export function pinnedNodeRuns(/** @type {string} */ root) {
  return versionOf(pinnedNodePath(root)) !== null;
}

/**
 * The Node to go on with: the pinned one; where that cannot be had (npm's scripts are off, or it is not made for this
 * machine), the machine's own if it is new enough.
 * @param {string} root
 * @param {{ systemVersion?: string, say?: (line: string) => void }} [options]
 * @returns {string} its path
 * @throws {Problem} where there is none
 */
export function chooseNode(root, { systemVersion = process.versions.node, say = console.error } = {}) {
  const path = pinnedNodePath(root);
  const version = versionOf(path);
  if (version !== null && majorOf(version) === PINNED_MAJOR) return path;
  const why = version === null ? 'is not there or does not run here' : `is Node ${version}`;
  const remedy =
    'With ignore-scripts=true in your npm configuration it is never installed; turn that off and run npm ci.';
  if (majorOf(systemVersion) >= PINNED_MAJOR) {
    say(`The pinned Node ${PINNED_MAJOR} ${why}; going on with this machine's Node ${systemVersion}. ${remedy}`);
    return process.execPath;
  }
  throw new Problem(
    3,
    `The pinned Node ${PINNED_MAJOR} ${why}, and this machine's Node ${systemVersion} is too old to go on with. ` +
      `${remedy} Or install Node ${PINNED_MAJOR}.`,
  );
}

/** @returns {string | null} */
function versionOf(/** @type {string} */ path) {
  try {
    return execFileSync(path, ['-p', 'process.versions.node'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return null;
  }
}

function majorOf(/** @type {string} */ version) {
  return Number.parseInt(version, 10);
}
