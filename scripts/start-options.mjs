// @ts-check
import { parseArgs } from 'node:util';
import { Problem } from './root.mjs';

const USAGE = 'npm start -- [--port N] [--no-open]';

/**
 * What `npm start` was asked for.
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [environment]
 * @returns {{ port: number | null, open: boolean }} port null: 4321, or the next one that is free
 * @throws {Problem}
 */
export function readStartOptions(args, environment = process.env) {
  const { port = environment['PORT'], ...rest } = flags(args);
  return { port: readPort(port), open: !rest['no-open'] };
}

function flags(/** @type {string[]} */ args) {
  try {
    const options = {
      port: { type: /** @type {const} */ ('string') },
      'no-open': { type: /** @type {const} */ ('boolean') },
    };
    return parseArgs({ args, options }).values;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split(/\.\s/)[0] : error;
    throw new Problem(2, `${reason}. Use: ${USAGE}`);
  }
}

/** @returns {number | null} */
function readPort(/** @type {string | undefined} */ text) {
  if (!text) return null;
  const port = /^\d+$/.test(text) ? Number(text) : NaN;
  if (port <= 65_535) return port;
  throw new Problem(2, `"${text}" is no port: name a number from 0 (any free one) to 65535. Use: ${USAGE}`);
}
