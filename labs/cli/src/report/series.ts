/** The timeline as the few curves that a reader looks at, for a figure of any width. */
import type { Report, Slice } from '@slowdown/kit/report';

export interface Series {
  kind: 'succeeded' | 'throttled' | 'failed' | 'inFlight' | 'waiting';
  /** What its highest point means: `at most 52 in a second`. */
  says: string;
  /** Answers a second, or calls at once. */
  values: number[];
}

type Kind = Series['kind'];

const SECOND_MS = 1000;

/** The curves that have something to show, each with `columns` points of equal length. */
export function series({ timeline: { sliceMs, slices } }: Pick<Report, 'timeline'>, columns: number): Series[] {
  const kinds: Kind[] = ['succeeded', 'throttled', 'failed', 'inFlight', 'waiting'];
  const cut = cutInto(slices, columns);
  return kinds.flatMap((kind): Series[] => {
    const isTime = kind === 'inFlight' || kind === 'waiting';
    const values = cut.map((part) => sum(part, kind) / ((part.length * sliceMs) / (isTime ? 1 : SECOND_MS)));
    const top = Math.max(0, ...values);
    if (top === 0) return [];
    // Of the report's own slices: however wide the figure is, it is the same number.
    const most = Math.max(...slices.map((slice) => sum([slice], kind) / sliceMs));
    return [{ kind, values, says: isTime ? `at most ${short(most)} at once` : busiestSecond(slices, sliceMs, kind) }];
  });
}

/** The most of any second, wherever it begins; of a longer stretch the rate, where a slice is longer than a second. */
function busiestSecond(slices: readonly Slice[], sliceMs: number, kind: Kind): string {
  const inSecond = Math.max(1, Math.floor(SECOND_MS / sliceMs));
  const sums = slices.map((_, start) => sum(slices.slice(start, start + inSecond), kind));
  const most = Math.max(...sums);
  return sliceMs > SECOND_MS ? `at most ${short((most * SECOND_MS) / sliceMs)}/s` : `at most ${most} in a second`;
}

/** Parts of one slice at least: where there are fewer slices than parts, some show the same one. */
function cutInto(slices: readonly Slice[], parts: number): Slice[][] {
  const at = (part: number) => Math.floor((part * slices.length) / parts);
  return Array.from({ length: parts }, (_, part) => slices.slice(at(part), Math.max(at(part) + 1, at(part + 1))));
}

function sum(slices: readonly Slice[], kind: Kind): number {
  const field = kind === 'inFlight' || kind === 'waiting' ? (`${kind}Ms` as const) : kind;
  return slices.reduce((total, slice) => total + slice[field], 0);
}

/** `3.2`, `16` */
function short(value: number): string {
  return value < 9.95 ? value.toFixed(1).replace(/\.0$/, '') : String(Math.round(value));
}
