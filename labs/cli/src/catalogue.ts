/** The labs of a workshop: which there are, what each manifest says, and which one a learner means. */
import { LabManifestError, type Lab } from '@slowdown/kit/lab';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CommandError, EXIT, messageOf } from './errors.ts';
import type { Workshop } from './workshop.ts';

/** A lab's folder, known by its name alone. */
export interface LabFolder {
  /** Number and slug, `01-the-question`. */
  readonly id: string;
  readonly number: string;
  readonly slug: string;
  readonly path: string;
}

/** A lab's folder with its manifest read. */
export interface LabEntry extends LabFolder {
  readonly lab: Lab;
}

const LAB_FOLDER = /^(\d\d)-([a-z0-9]+(?:-[a-z0-9]+)*)$/;

/** The labs' folders, by number. */
export async function labFolders(workshop: Workshop): Promise<LabFolder[]> {
  const entries = await readdir(workshop.labs, { withFileTypes: true });
  return entries
    .flatMap((entry): LabFolder[] => {
      const [id, number, slug] = LAB_FOLDER.exec(entry.name) ?? [];
      if (!entry.isDirectory() || !id || !number || !slug) return [];
      return [{ id, number, slug, path: join(workshop.labs, id) }];
    })
    .toSorted((a, b) => a.id.localeCompare(b.id));
}

/**
 * The lab that a learner means by its number, its slug, both, or a beginning of the slug that fits no other.
 * @throws CommandError naming the nearest lab where there is none, or the candidates where there are several
 */
export function findLab(folders: readonly LabFolder[], name: string): LabFolder {
  const wanted = name.trim().toLowerCase();
  const exact = folders.find(
    ({ id, slug, number }) => wanted === id || wanted === slug || wanted.padStart(2, '0') === number,
  );
  if (exact) return exact;
  const found = candidates(folders, wanted);
  const [only] = found;
  if (only && found.length === 1) return only;
  if (only) {
    const choice = found.map(({ id }) => id).join(', ');
    throw new CommandError(EXIT.usage, `"${name}" could be ${choice}. Say more of its name.`);
  }
  const near = nearest(folders, wanted);
  const guess = near ? ` Did you mean ${near.id}?` : '';
  throw new CommandError(EXIT.usage, `There is no lab "${name}".${guess} \`npx slowdown list\` shows them all.`);
}

function candidates(folders: readonly LabFolder[], wanted: string): LabFolder[] {
  if (wanted === '') return [];
  const begins = folders.filter(({ id, slug }) => slug.startsWith(wanted) || id.startsWith(wanted));
  if (begins.length > 0) return begins;
  // A word inside the slug: "question" of "the-question".
  return folders.filter(({ slug }) => slug.split('-').some((word) => word.startsWith(wanted)));
}

/** How different a name may be from a lab's and still be taken for a slip, as a part of its length. */
const SLIP = 0.5;

function nearest(folders: readonly LabFolder[], wanted: string): LabFolder | undefined {
  const ranked = folders
    .flatMap((folder) => [folder.id, folder.slug, ...folder.slug.split('-')].map((word) => ({ folder, word })))
    .map(({ folder, word }) => ({ folder, distance: editDistance(wanted, word) / Math.max(word.length, 1) }))
    .filter(({ distance }) => distance <= SLIP)
    .toSorted((a, b) => a.distance - b.distance);
  return ranked[0]?.folder;
}

/** Levenshtein's distance: how many letters have to be put in, left out or changed. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...to].entries()) {
      const change = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(change, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}

/**
 * Reads a lab's manifest.
 * @throws CommandError naming the file and what is wrong with it
 */
export async function readLab(workshop: Workshop, folder: LabFolder): Promise<LabEntry> {
  const path = join(folder.path, 'lab.ts');
  const file = relative(workshop.root, path);
  if (!existsSync(path)) throw new CommandError(EXIT.failed, `${file} is missing: a lab needs its manifest.`);
  const module: unknown = await import(pathToFileURL(path).href).catch((cause: unknown) => {
    const problem =
      cause instanceof LabManifestError
        ? cause.message.replace(/^lab\.ts/, file)
        : `${file} can't be read: ${messageOf(cause)}`;
    throw new CommandError(EXIT.failed, problem, { cause });
  });
  return { ...folder, lab: manifestOf(module, file) };
}

function manifestOf(module: unknown, file: string): Lab {
  if (typeof module === 'object' && module !== null && 'lab' in module && isLab(module.lab)) return module.lab;
  throw new CommandError(EXIT.failed, `${file} has to \`export const lab = defineLab({ ... })\`.`);
}

/** `defineLab` has checked the rest; this tells its result from another thing of the same name. */
function isLab(value: unknown): value is Lab {
  return typeof value === 'object' && value !== null && 'steps' in value && 'timeLimitMs' in value;
}
