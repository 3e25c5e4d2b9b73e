// @ts-check
/** The way from the machine's Node, with nothing installed, to a program on the pinned Node. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ensureInstalled } from './install.mjs';
import { checkSystemNode, chooseNode } from './pinned-node.mjs';
import { Problem, ROOT } from './root.mjs';

/** How often it is looked whether npm is still there, milliseconds. */
const LOOK_EVERY_MS = 500;

/**
 * Installs if needed, runs the program on the pinned Node, and ends as it ends. A problem is one sentence and an exit
 * code, never a stack.
 * @param {() => string[]} command arguments for node, from the project's folder; may throw a Problem
 */
export async function launch(command) {
  try {
    checkSystemNode();
    const args = command();
    await ensureInstalled(ROOT);
    process.exitCode = await run(chooseNode(ROOT), args);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    console.error(error.message);
    process.exitCode = error.exitCode;
  }
}

/** @returns {Promise<number>} the program's exit code */
async function run(/** @type {string} */ node, /** @type {string[]} */ args) {
  // The channel closes when this process dies, however it dies: by that the program knows that it has to end.
  const child = spawn(node, ['--import', './scripts/end-with-parent.mjs', ...args], {
    cwd: ROOT,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  // A terminal sends Ctrl-C to both; this process only has to outlive the program.
  const wait = () => {};
  const forward = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
  process.on('SIGINT', wait).on('SIGTERM', forward).on('SIGHUP', forward);
  const orphaned = whenOrphaned(() => child.kill());
  const [code] = await once(child, 'close');
  clearInterval(orphaned);
  return code ?? 1;
}

/**
 * npm runs a script through a shell, and passes a SIGTERM to that shell, which ends without passing it on. All that this
 * process sees of it is another parent.
 * @param {() => void} end
 */
function whenOrphaned(end) {
  if (!process.env['npm_lifecycle_event']) return undefined;
  const parent = process.ppid;
  return setInterval(() => {
    if (process.ppid !== parent) end();
  }, LOOK_EVERY_MS);
}
