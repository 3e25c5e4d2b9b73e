/** The lab that a command works on. */
import { findLab, labFolders, readLab, type LabEntry } from './catalogue.ts';
import { CommandError, EXIT } from './errors.ts';
import { readProgress } from './progress.ts';
import type { Workshop } from './workshop.ts';

/** The named lab, else the one worked on last, else the first. */
export async function chosenLab(workshop: Workshop, name?: string): Promise<LabEntry> {
  const folders = await labFolders(workshop);
  if (name !== undefined) return readLab(workshop, findLab(folders, name));
  const { current } = await readProgress(workshop);
  const folder = folders.find(({ id }) => id === current) ?? folders[0];
  if (!folder) throw new CommandError(EXIT.failed, 'There are no labs in labs/: is this a whole checkout?');
  return readLab(workshop, folder);
}
