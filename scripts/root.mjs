// @ts-check
import { fileURLToPath } from 'node:url';

/** The project's folder, without a slash at its end. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

/** Taken by whoever installs or builds. */
export const SETUP_LOCK = `${ROOT}/.slowdown/setup.lock`;

/** Something the user can mend; the commands print its message and nothing else. */
export class Problem extends Error {
  /**
   * @param {1 | 2 | 3} exitCode 1 failed, 2 used wrongly, 3 the machine lacks something
   * @param {string} message one sentence that says what to do
   */
  constructor(exitCode, message) {
    super(message);
    this.exitCode = exitCode;
  }
}
