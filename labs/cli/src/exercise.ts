/**
 * The learner's files. They are made from `starter/` when first needed, and nothing that a learner wrote is replaced
 * without a copy in `.slowdown/backups/`.
 */
import { cp, mkdir, readdir, readFile, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { LabFolder } from './catalogue.ts';
import { CommandError, EXIT, hasCode } from './errors.ts';
import { temporaryFolder, writeWhole } from './whole-files.ts';
import type { Workshop } from './workshop.ts';

/** What had to be done so that there is an exercise: `made` as a whole, or single files put back. */
export interface Ensured {
  made: boolean;
  repaired: string[];
}

export function exerciseFolder(lab: LabFolder): string {
  return join(lab.path, 'exercise');
}

/** Makes the exercise from the starter where there is none, and puts back a file that is missing; touches no other. */
export async function ensureExercise(workshop: Workshop, lab: LabFolder): Promise<Ensured> {
  const starter = join(lab.path, 'starter');
  const exercise = exerciseFolder(lab);
  const wanted = await filesIn(starter);
  if (wanted.length === 0) throw new CommandError(EXIT.failed, `labs/${lab.id}/starter has no files to begin with.`);
  const there = new Set(await filesIn(exercise));
  if (there.size === 0) {
    await copyIntoPlace(workshop, starter, exercise);
    return { made: true, repaired: [] };
  }
  const missing = wanted.filter((file) => !there.has(file));
  for (const file of missing) await writeWhole(workshop, join(exercise, file), await readFile(join(starter, file)));
  return { made: false, repaired: missing };
}

/** Puts the starter's files back. @returns the name of the backup, or null where there was nothing to keep */
export async function resetExercise(workshop: Workshop, lab: LabFolder): Promise<string | null> {
  const backup = await backUp(workshop, lab);
  await replaceFiles(workshop, join(lab.path, 'starter'), exerciseFolder(lab));
  return backup;
}

/**
 * Brings a backup back byte for byte, the latest where none is named, and keeps what it replaces as a new backup.
 * @throws CommandError where there is no such backup
 */
export async function restoreExercise(
  workshop: Workshop,
  lab: LabFolder,
  name?: string,
): Promise<{ restored: string; kept: string | null }> {
  const all = await backups(workshop, lab);
  const restored = name ?? all.at(-1);
  if (restored === undefined) {
    throw new CommandError(
      EXIT.usage,
      `There is no backup of ${lab.id}; \`npx slowdown reset ${lab.number}\` makes one.`,
    );
  }
  if (!all.includes(restored)) {
    throw new CommandError(
      EXIT.usage,
      `There is no backup "${restored}" of ${lab.id}. There are: ${all.join(', ') || 'none'}.`,
    );
  }
  const kept = await backUp(workshop, lab);
  await replaceFiles(workshop, join(backupFolder(workshop, lab), restored), exerciseFolder(lab));
  return { restored, kept };
}

/** Names of a lab's backups, oldest first. */
export async function backups(workshop: Workshop, lab: LabFolder): Promise<string[]> {
  const names = await readdir(backupFolder(workshop, lab)).catch(nothingThere);
  return names.toSorted();
}

function backupFolder(workshop: Workshop, lab: LabFolder): string {
  return join(workshop.state, 'backups', lab.id);
}

async function backUp(workshop: Workshop, lab: LabFolder): Promise<string | null> {
  const exercise = exerciseFolder(lab);
  if ((await filesIn(exercise)).length === 0) return null;
  const taken = await backups(workshop, lab);
  // Two backups in one millisecond: the later one sorts after the earlier one.
  let at = Date.now();
  while (taken.includes(nameOf(at))) at += 1;
  await copyIntoPlace(workshop, exercise, join(backupFolder(workshop, lab), nameOf(at)));
  return nameOf(at);
}

/** A time as a name that any file system takes and that sorts by time. */
function nameOf(timeMs: number): string {
  return new Date(timeMs).toISOString().replaceAll(':', '-');
}

/** Copies a folder so that it is there as a whole or not at all. */
async function copyIntoPlace(workshop: Workshop, from: string, to: string): Promise<void> {
  await using temporary = await temporaryFolder(workshop);
  const draft = join(temporary.path, 'draft');
  await cp(from, draft, { recursive: true, verbatimSymlinks: true });
  await mkdir(dirname(to), { recursive: true });
  try {
    // Windows renames onto nothing, not even onto an empty folder.
    await rmdir(to).catch(() => {});
    await rename(draft, to);
  } catch (error) {
    // Another command was faster and made the same folder.
    if (!hasCode(error, 'ENOTEMPTY') && !hasCode(error, 'EEXIST')) throw error;
  }
}

/** Makes the files of a folder those of another, file by file: an editor or a shell that is in the folder stays there. */
async function replaceFiles(workshop: Workshop, from: string, to: string): Promise<void> {
  const wanted = await filesIn(from);
  for (const file of wanted) await writeWhole(workshop, join(to, file), await readFile(join(from, file)));
  const extra = (await filesIn(to)).filter((file) => !wanted.includes(file));
  for (const file of extra) await rm(join(to, file));
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(nothingThere);
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

function nothingThere(error: unknown): [] {
  if (hasCode(error, 'ENOENT')) return [];
  throw error;
}
