import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folders that hold no sources: what was installed, what is made, and what a learner writes. */
const NO_SOURCES = new Set(['node_modules', 'dist', 'exercise', '.venv', '__pycache__']);

/** One hash of the names and contents of everything below the paths. A path that does not exist counts as empty. */
export function digest(root: string, paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths.flatMap((each) => filesBelow(root, each))) {
    const bytes = readFileSync(join(root, path));
    hash.update(`${path}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}

function filesBelow(root: string, path: string): string[] {
  const stats = lstatSync(join(root, path), { throwIfNoEntry: false });
  if (stats?.isFile()) return [path];
  if (!stats?.isDirectory()) return [];
  const names = readdirSync(join(root, path)).filter((name) => !NO_SOURCES.has(name));
  return names.sort().flatMap((name) => filesBelow(root, `${path}/${name}`));
}
