import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkSystemNode, chooseNode, pinnedNodePath } from './pinned-node.mjs';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'slowdown-node-'));
  mkdirSync(dirname(pinnedNodePath(root)), { recursive: true });
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

test('a Node that is too old to begin is told so in one sentence', () => {
  expect(() => {
    checkSystemNode('18.20.0');
  }).toThrow(/^SlowDown needs Node 20 or newer, and this is Node 18\.20\.0\. [^\n]+$/);
  checkSystemNode('20.0.0');
});

test.skipIf(process.platform === 'win32')('the pinned Node is taken where it runs', () => {
  symlinkSync(process.execPath, pinnedNodePath(root));
  expect(chooseNode(root, { systemVersion: '20.0.0' })).toBe(pinnedNodePath(root));
});

test('with no pinned Node, as after --ignore-scripts, an old system Node is refused', () => {
  expect(() => chooseNode(root, { systemVersion: '20.20.2' })).toThrow(
    /is not there .* Node 20\.20\.2 is too old .*ignore-scripts/,
  );
});

test('a pinned Node for another machine is not taken; a new enough system Node is, and that is said', () => {
  const said: string[] = [];
  writeFileSync(pinnedNodePath(root), 'not a program');
  chmodSync(pinnedNodePath(root), 0o755);
  expect(chooseNode(root, { systemVersion: '26.1.0', say: (line) => said.push(line) })).toBe(process.execPath);
  expect(said).toEqual([expect.stringMatching(/^The pinned Node 24 .* going on with this machine's Node 26\.1\.0/)]);
});
