import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ensureInstalled, isInstalled } from './install.mjs';

/** npm itself runs, on a project whose only package is a folder of its own. */
const NPM_TIMEOUT_MS = 30_000;

let root: string;

function write(file: string, value: unknown): void {
  writeFileSync(join(root, file), typeof value === 'string' ? value : JSON.stringify(value));
}

beforeEach(() => {
  vi.spyOn(console, 'log').mockImplementation(() => {});
  root = mkdtempSync(join(tmpdir(), 'slowdown-install-'));
  mkdirSync(join(root, 'part'));
  const dependencies = { part: 'file:part' };
  write('part/package.json', { name: 'part', version: '1.0.0' });
  write('package.json', { name: 'whole', version: '1.0.0', dependencies });
  write('package-lock.json', {
    name: 'whole',
    version: '1.0.0',
    lockfileVersion: 3,
    packages: {
      '': { name: 'whole', version: '1.0.0', dependencies },
      'node_modules/part': { resolved: 'part', link: true },
      part: { version: '1.0.0' },
    },
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(root, { recursive: true, force: true });
});

const part = () => join(root, 'node_modules', 'part');
const stamp = () => join(root, 'node_modules', '.slowdown-installed');

test('installs once, and not again while nothing changed', { timeout: NPM_TIMEOUT_MS }, async () => {
  expect(isInstalled(root)).toBe(false);
  await ensureInstalled(root);
  expect(existsSync(part())).toBe(true);
  rmSync(part());
  await ensureInstalled(root);
  expect(existsSync(part())).toBe(false);
});

test(
  'an install that was interrupted, or is for another machine, is repaired',
  { timeout: NPM_TIMEOUT_MS },
  async () => {
    await ensureInstalled(root);
    for (const stampOfAnother of ['', readFileSync(stamp(), 'utf8').replace(process.arch, 'pdp11')]) {
      rmSync(part());
      write('node_modules/.slowdown-installed', stampOfAnother);
      await ensureInstalled(root);
      expect(existsSync(part())).toBe(true);
    }
  },
);

test('another lockfile is installed anew', { timeout: NPM_TIMEOUT_MS }, async () => {
  await ensureInstalled(root);
  write('package-lock.json', `${readFileSync(join(root, 'package-lock.json'), 'utf8')}\n`);
  expect(isInstalled(root)).toBe(false);
});

test('two at once do not meet', { timeout: NPM_TIMEOUT_MS }, async () => {
  await Promise.all([ensureInstalled(root), ensureInstalled(root)]);
  expect(existsSync(part())).toBe(true);
});

test('a failed install leaves no stamp, and says so in one sentence', { timeout: NPM_TIMEOUT_MS }, async () => {
  write('package.json', {
    name: 'whole',
    version: '1.0.0',
    scripts: { install: 'exit 1' },
    dependencies: { part: 'file:part' },
  });
  await expect(ensureInstalled(root)).rejects.toThrow(/^npm ci failed; [^\n]+$/);
  expect(existsSync(stamp())).toBe(false);
});
