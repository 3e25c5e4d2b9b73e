/** What the page and its worker say to each other. */
import type { FleetInput } from '@slowdown/kit/fleet';
import type { Pair, Progress } from './race.ts';

/** Page to worker. `speed`: simulated seconds in a second, Infinity for as fast as it can, 0 to pause. */
export type Order =
  | { readonly kind: 'start'; readonly fleets: Pair<FleetInput>; readonly mostMs: number; readonly speed: number }
  | { readonly kind: 'speed'; readonly speed: number };

/** Worker to page. */
export type News =
  | { readonly kind: 'progress'; readonly runs: Pair<Progress>; readonly isOver: boolean }
  | { readonly kind: 'failed'; readonly why: string };

/** A worker that runs tells something twelve times a second. One of which so long nothing was heard may be gone, seconds. */
export const SILENT_S = 5;
