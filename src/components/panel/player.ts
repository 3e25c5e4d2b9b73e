/** A recorded run as a function of time: what the panel knew at any moment of it. Pure. */
import type { Recording } from '../../workbench/protocol.ts';
import { INITIAL, reduce, type PanelState } from './state.ts';

export const SPEEDS = [1, 4, 16] as const;
export type Speed = (typeof SPEEDS)[number];

/** Milliseconds from the first event to the last. */
export function durationMs(recording: Recording): number {
  return recording.events.at(-1)?.atMs ?? 0;
}

/** A head that reads a recording; it goes forward cheaply, and back by starting again. */
export interface Head {
  atMs: number;
  /** How many events have been read. */
  read: number;
  state: PanelState;
}

export const START: Head = { atMs: 0, read: 0, state: INITIAL };

/** The head at another moment: every event up to and including it has been read. */
export function seek(recording: Recording, head: Head, toMs: number): Head {
  let { read, state } = toMs < head.atMs ? START : head;
  for (let next = recording.events[read]; next && next.atMs <= toMs; next = recording.events[read]) {
    state = reduce(state, next.event);
    read += 1;
  }
  return { atMs: toMs, read, state };
}
