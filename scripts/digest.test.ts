import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { digest } from './digest.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'slowdown-digest-'));
  for (const folder of ['src/deep', 'src/node_modules', 'src/exercise'])
    mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, 'src/deep/a'), 'one');
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

test('changes with a content, a name and a new file, and comes back', () => {
  const before = digest(root, ['src']);
  const seen = new Set([before]);
  writeFileSync(join(root, 'src/deep/a'), 'two');
  seen.add(digest(root, ['src']));
  renameSync(join(root, 'src/deep/a'), join(root, 'src/deep/b'));
  seen.add(digest(root, ['src']));
  writeFileSync(join(root, 'src/c'), '');
  seen.add(digest(root, ['src']));
  expect(seen.size).toBe(4);
  rmSync(join(root, 'src/c'));
  rmSync(join(root, 'src/deep/b'));
  writeFileSync(join(root, 'src/deep/a'), 'one');
  expect(digest(root, ['src'])).toBe(before);
});

test('what is installed, or is a learner’s, is no source', () => {
  const before = digest(root, ['src']);
  writeFileSync(join(root, 'src/node_modules/x'), '');
  writeFileSync(join(root, 'src/exercise/x'), '');
  expect(digest(root, ['src'])).toBe(before);
});

test('a path that does not exist counts as empty', () => {
  expect(digest(root, ['src', 'public'])).toBe(digest(root, ['src']));
});
