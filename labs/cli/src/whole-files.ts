/**
 * Writing files whole or not at all: everything is made in a temporary folder below `.slowdown/tmp` that carries the
 * process's id, and takes its place by a rename. What a killed process left there is swept by the next command.
 */
import { isAlive } from '@slowdown/kit/processes';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hasCode } from './errors.ts';
import type { Workshop } from './workshop.ts';

function temporaryRoot(workshop: Workshop): string {
  return join(workshop.state, 'tmp');
}

/** A folder for this process alone, removed when disposed. */
export async function temporaryFolder(workshop: Workshop): Promise<AsyncDisposable & { path: string }> {
  const root = temporaryRoot(workshop);
  await mkdir(root, { recursive: true });
  const path = await mkdtemp(join(root, `${process.pid}-`));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Writes a file so that a reader, or a crash, sees the old content or the new and nothing between. */
export async function writeWhole(workshop: Workshop, path: string, content: string | Uint8Array): Promise<void> {
  await using folder = await temporaryFolder(workshop);
  const draft = join(folder.path, 'draft');
  await writeFile(draft, content);
  await mkdir(dirname(path), { recursive: true });
  await rename(draft, path);
}

/** A file in a temporary folder that says that its process has a container running. */
const CONTAINER = 'has-a-container';

/** Held while a container runs: where this process is killed, the next command knows that it has one to remove. */
export async function containerMark(workshop: Workshop): Promise<AsyncDisposable> {
  const folder = await temporaryFolder(workshop);
  await writeFile(join(folder.path, CONTAINER), '');
  return folder;
}

/** Removes what processes that are gone have left: their temporary folders, and their containers if they had any. */
export async function sweep(workshop: Workshop): Promise<void> {
  const root = temporaryRoot(workshop);
  const names = await readdir(root).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  });
  const left = names.filter((name) => !isAlive(Number.parseInt(name, 10)));
  // Only then: looking for a container engine takes a good part of a second.
  if (left.some((name) => existsSync(join(root, name, CONTAINER)))) {
    const { removeOrphans } = await import('@slowdown/kit/backends');
    await removeOrphans();
  }
  await Promise.all(left.map((name) => rm(join(root, name), { recursive: true, force: true })));
}
