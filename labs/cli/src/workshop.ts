import { join, resolve } from 'node:path';

/** Where the workshop's labs are and where it keeps what it has to remember. */
export interface Workshop {
  readonly root: string;
  /** Holds the folders `NN-slug`. */
  readonly labs: string;
  /** Progress, backups and temporary folders; git-ignored. */
  readonly state: string;
}

const REPOSITORY = resolve(import.meta.dirname, '../../..');

/** The workshop in a folder. `SLOWDOWN_ROOT` names another one than this checkout: a test's, for example. */
export function workshopAt(root = process.env['SLOWDOWN_ROOT'] || REPOSITORY): Workshop {
  return { root: resolve(root), labs: join(resolve(root), 'labs'), state: join(resolve(root), '.slowdown') };
}
