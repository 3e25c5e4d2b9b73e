/** The second half of `npm test`, on a small project of its own. */
import { emptyWorkshop, writeFiles } from '@slowdown/cli/testing';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { ROOT } from '../scripts/root.mjs';

test('counts every test where the folder for temporary files and the project have a space in their names', async () => {
  await using workshop = await emptyWorkshop();
  const project = join(workshop.root, 'my project');
  const vitest = 'vitest run --root . one.test';
  await writeFiles(project, {
    'package.json': JSON.stringify({
      scripts: {
        format: 'exit 0',
        lint: 'exit 0',
        types: 'exit 1',
        unused: 'exit 0',
        unit: vitest,
        pairs: vitest,
        span: vitest,
      },
    }),
    'one.test.js': "import { test } from 'vitest';\ntest('one', () => {});\ntest('two', () => {});\n",
  });
  await cp(join(ROOT, 'scripts'), join(project, 'scripts'), { recursive: true });
  const temporary = join(workshop.root, 'temporary files');
  await mkdir(temporary);

  const path = [join(ROOT, 'node_modules', '.bin'), process.env['PATH']].join(delimiter);
  const child = spawn(process.execPath, ['scripts/check.ts'], {
    cwd: project,
    env: { ...process.env, PATH: path, TMPDIR: temporary, TEMP: temporary, TMP: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  // Three checks and three times two tests; a project without sources can not be built, and one check fails.
  expect(stdout).toMatch(/Failed:\n {2}types\n {2}build\n\n9 passed, 2 failed, 0 skipped\n$/);
  expect(child.exitCode).toBe(1);
  expect(await readdir(join(project, '.slowdown/tmp'))).toEqual([]);
});
