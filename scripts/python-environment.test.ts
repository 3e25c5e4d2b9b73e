import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWith } from '@slowdown/kit/tiers/vitest';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { makeEnvironment } from './python-environment.mjs';

/** Making a virtual environment, milliseconds; it takes seconds, on busy cores many. */
vi.setConfig({ testTimeout: 120_000 });

await describeWith('python', 'a Python environment', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slowdown-python-'));
    await writeFile(join(folder, 'requirements.txt'), '# nothing to install\n');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Makes it, and says what was said. */
  function made(): string[] {
    const said: string[] = [];
    expect(makeEnvironment({ folder, what: 'packages' }, (line) => said.push(line))).toBeNull();
    return said;
  }
  const configuration = () => join(folder, '.venv', 'pyvenv.cfg');

  test('is made, left alone when it is there, and made anew when it was interrupted', async () => {
    expect(made()).toEqual(['packages: installing, a minute or so.', 'packages: installed.']);
    const { ino } = await stat(configuration());
    expect(made()).toEqual(['packages: there.']);
    expect((await stat(configuration())).ino).toBe(ino);

    await rm(join(folder, '.venv', '.installed'));
    await writeFile(join(folder, '.venv', 'half-installed'), '');
    expect(made()).toContain('packages: installed.');
    expect(existsSync(join(folder, '.venv', 'half-installed'))).toBe(false);
  });

  test('whose packages changed is made anew; where they can not be had it says so, and is not there', async () => {
    await writeFile(join(folder, 'requirements.txt'), './not-there\n');
    expect(makeEnvironment({ folder, what: 'packages' }, () => {})).toMatch(/^packages: pip could not install/);
    expect(existsSync(join(folder, '.venv', '.installed'))).toBe(false);
  });
});
