#!/usr/bin/env node
/**
 * The command's first line of defence: it runs on any Node from 20 on, and hands over to the pinned Node that npm
 * installed where the running one is older. Plain JavaScript, because an old Node can't read anything else.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_MAJOR = 24;
/** Exit code of "the machine lacks something". */
const MACHINE = 3;

if (Number.parseInt(process.versions.node, 10) >= NODE_MAJOR) {
  const { main } = await import('../src/main.ts');
  await main();
} else {
  handOver();
}

function handOver() {
  const node = pinnedNode();
  if (!node) {
    console.error(
      `slowdown needs Node ${NODE_MAJOR}; this is Node ${process.versions.node}, and npm's own copy of ${NODE_MAJOR} is not installed.\n` +
        'Run `npm ci` in the folder of the workshop, without --ignore-scripts.',
    );
    process.exit(MACHINE);
  }
  // The channel tells the other process that this one is gone, also when it is killed.
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  // A terminal sends Ctrl-C to both; this one waits for the other to finish its work.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (signal !== 'SIGINT') child.kill(signal);
    });
  }
  child.on('error', (error) => {
    console.error(`Node ${NODE_MAJOR} is installed but does not start: ${error.message}. Run \`npm ci\` again.`);
    process.exit(MACHINE);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 1)));
}

/** The path of the pinned Node's program, or null where the package or its download is missing. */
function pinnedNode() {
  try {
    const require = createRequire(import.meta.url);
    const manifest = require.resolve('node/package.json');
    const { bin, version } = require(manifest);
    const program = join(dirname(manifest), bin.node);
    const found = [program, `${program}.exe`].find((path) => existsSync(path));
    return found && Number.parseInt(version, 10) >= NODE_MAJOR ? found : null;
  } catch {
    return null;
  }
}
