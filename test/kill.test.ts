/** The command may be killed at any moment: what it has started ends with it, and what it has begun is whole. */
import {
  commandEnvironment,
  copiedWorkshop,
  LAUNCHER,
  slowdown,
  smallWorkshop,
  writeFiles,
  type TestWorkshop,
} from '@slowdown/cli/testing';
import { seeded } from '@slowdown/kit/random';
import { describeWith } from '@slowdown/kit/tiers/vitest';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { groupLives, portsOf } from './support/process-group.ts';

const run = promisify(execFile);

const ROUNDS = 20;
/** Longer than a whole run takes, so that some rounds end by themselves, milliseconds. */
const LATEST_MS = 2500;
/** After this a process counts as left behind, milliseconds. A second is ordinary where two cores load modules for others too. */
const ENDS_WITHIN_MS = 5000;
const SEED = 20261123;
const LAB = '01-the-question';

const random = seeded(SEED);
const rounds = Array.from({ length: ROUNDS }, (_, round) => ({
  round: round + 1,
  atMs: Math.round(random() * LATEST_MS),
  /** Every third round begins without an exercise, so that the kill may hit while it is made. */
  fresh: round % 3 === 0,
}));

let workshop: TestWorkshop;
beforeAll(async () => {
  workshop = await copiedWorkshop(LAB);
});
afterAll(() => workshop[Symbol.asyncDispose]());

// Windows has no process groups to ask.
test.skipIf(process.platform === 'win32').each(rounds)(
  'round $round: killed after $atMs ms',
  async ({ atMs, fresh }) => {
    const exercise = join(workshop.labs, LAB, 'exercise');
    if (fresh) await rm(exercise, { recursive: true, force: true });
    const before = fresh ? null : await contents(exercise);
    const temporary = join(workshop.root, 'tmp');
    await mkdir(temporary, { recursive: true });

    const command = spawn(process.execPath, [LAUNCHER, 'verify', '1'], {
      env: { ...commandEnvironment(workshop), TMPDIR: temporary },
      stdio: 'ignore',
      detached: true,
    });
    const { pid: group } = command;
    if (group === undefined) throw new Error('The command did not start.');
    const gone = once(command, 'exit');
    await Promise.race([after(atMs), gone]);
    const ports = portsOf(group);
    command.kill('SIGKILL');
    await gone;

    expect(await slowdown(workshop, ['list'])).toMatchObject({ code: 0, stderr: '' });
    // Killed while it loads its modules, a child hears of it when they are loaded: that is not instant on a busy machine.
    await expect.poll(() => groupLives(group), { message: 'a process is left', timeout: ENDS_WITHIN_MS }).toBe(false);
    expect(await Promise.all(ports.map(answers)), `of ports ${ports.join()} one still answers`).not.toContain(true);
    // What a process that was still ending held is swept now at the latest.
    expect(await slowdown(workshop, ['list'])).toMatchObject({ code: 0 });
    expect(await readdir(join(workshop.state, 'tmp')).catch(() => [])).toEqual([]);
    expect(await readdir(temporary)).toEqual([]);

    const left = await contents(exercise);
    if (before) expect(left).toEqual(before);
    else if (left) expect(left).toEqual(await contents(join(workshop.labs, LAB, 'starter')));
  },
);

test('after all of it, the exercise still runs', async () => {
  const { code, stdout } = await slowdown(workshop, ['verify', '1', '--json']);
  expect(code).toBe(1);
  expect(stdout).toMatch(/"type":"ended","passed":false,"problem":null/);
});

test.skipIf(process.platform === 'win32').each<[string, string, (command: ChildProcess) => void]>([
  ['in an endless loop, when the command is killed', 'for (;;);', (command) => command.kill('SIGKILL')],
  ['that waits, when the command is killed', 'setInterval(() => {}, 1000);', (command) => command.kill('SIGKILL')],
  ['in an endless loop, when the starter of the command is gone', 'for (;;);', (command) => command.disconnect()],
])('`slowdown job` ends a program %s', async (_what, endless, end) => {
  await using small = await smallWorkshop();
  const exercise = `export const add = () => 5;\nconsole.log('begun');\n${endless}\n`;
  await writeFiles(join(small.labs, '01-adding/exercise'), { 'add.ts': exercise });
  const command = spawn(process.execPath, [LAUNCHER, 'job', '1'], {
    env: { ...commandEnvironment(small), AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    detached: true,
  });
  const { pid: group } = command;
  if (group === undefined) throw new Error('The command did not start.');
  try {
    if (command.stdout) await once(command.stdout, 'data');
    expect(groupLives(group)).toBe(true);
    end(command);
    await expect.poll(() => groupLives(group), { timeout: ENDS_WITHIN_MS }).toBe(false);
  } finally {
    if (groupLives(group)) process.kill(-group, 'SIGKILL');
  }
});

await describeWith('localstack-container', 'a killed `slowdown verify --backend localstack-container`', () => {
  test('leaves a container, which the next command removes, whichever it is', async () => {
    await using small = await smallWorkshop();
    const command = spawn(process.execPath, [LAUNCHER, 'verify', '1', '--json', '--backend', 'localstack-container'], {
      env: commandEnvironment(small),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const gone = once(command, 'exit');
    const owner = `label=org.slowdown.owner=${hostname()}:${command.pid}`;
    const containers = async () => {
      const { stdout } = await run('docker', ['ps', '--all', '--quiet', '--filter', owner]);
      return stdout.split('\n').filter(Boolean);
    };
    await once(command.stdout, 'data');
    command.kill('SIGKILL');
    await gone;
    expect(await containers()).toHaveLength(1);
    expect(await slowdown(small, ['list'])).toMatchObject({ code: 0, stderr: '' });
    expect(await containers()).toEqual([]);
    expect(await readdir(join(small.state, 'tmp'))).toEqual([]);
  });
});

/** Every file of a folder with its bytes; null where there is no folder. */
async function contents(folder: string): Promise<Record<string, string> | null> {
  const names = await readdir(folder).catch(() => null);
  if (!names) return null;
  const files = await Promise.all(
    names.map(async (name) => [name, await readFile(join(folder, name), 'hex')] as const),
  );
  return Object.fromEntries(files);
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
  });
}
