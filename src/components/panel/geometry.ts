/** Where things stand in the waterfall and in the strip above it. Pure; pixels in, pixels out. */
import { isSuccess, isThrottled, type CallTree, type Flow } from '@slowdown/kit/flows';
import type { LimitChange } from './state.ts';

/** A stretch of time, milliseconds on the flows' clock. */
export interface Span {
  startMs: number;
  endMs: number;
}

/** Spans that a waterfall shows: lengths that divide into round ticks. */
const LENGTHS_MS = [500, 1000, 2000, 5000, 10_000, 20_000, 60_000, 120_000, 300_000];

/** The moment a call began. */
export function startOf(tree: CallTree): number {
  return tree.attempts[0]?.startMs ?? 0;
}

/** The moment a call was over; `nowMs` while another attempt may follow. */
function endOf(tree: CallTree, nowMs: number): number {
  const endMs = tree.attempts.at(-1)?.endMs;
  return tree.outcome === 'open' || endMs == null ? nowMs : endMs;
}

/** The stretch of time that these rows need, rounded up to a length with round ticks. */
export function spanOf(rows: readonly CallTree[], nowMs: number): Span {
  const first = rows[0];
  const startMs = first ? startOf(first) : 0;
  const neededMs = Math.max(0, ...rows.map((row) => endOf(row, nowMs) - startMs));
  const length = LENGTHS_MS.find((each) => each >= neededMs * 1.02) ?? neededMs;
  return { startMs, endMs: startMs + length };
}

/** Pixels between two ticks that leave room for a label. */
const TICK = 56;

/** Round moments of the run inside a span, milliseconds since its start: a fifth of the span apart, or a half of a small one. */
export function ticksOf({ startMs, endMs }: Span, runStartMs: number, width: number): number[] {
  const step = (endMs - startMs) / (width >= 5 * TICK ? 5 : 2);
  const first = Math.ceil((startMs - runStartMs) / step) * step;
  const count = Math.ceil((endMs - runStartMs - first) / step);
  return Array.from({ length: count }, (_, n) => first + n * step);
}

/** A linear scale from a stretch of time to pixels. */
export function scale({ startMs, endMs }: Span, width: number): (ms: number) => number {
  const perMs = width / Math.max(1, endMs - startMs);
  return (ms) => (ms - startMs) * perMs;
}

/** What was answered in one slice of the run, as requests a second. */
export interface Slice {
  startMs: number;
  throttled: number;
  /** Not answered yet. */
  inFlight: number;
  /** Ended in an error that is no throttling, or without an answer. */
  failed: number;
  passed: number;
}

/** Slices shorter than this show the single request more than the rate, milliseconds. */
const LEAST_SLICE_MS = 200;

/** How many slices a run is worth, at most `most`. */
export function sliceCount({ startMs, endMs }: Span, most: number): number {
  return Math.min(most, Math.max(20, Math.round((endMs - startMs) / LEAST_SLICE_MS)));
}

/** The run cut into slices of equal length, by the moment at which each attempt began. */
export function slices(flows: Iterable<Flow>, run: Span, count: number): Slice[] {
  const lengthMs = Math.max(1, run.endMs - run.startMs) / count;
  const perSecond = 1000 / lengthMs;
  const cut = Array.from({ length: count }, (_, n) => ({
    startMs: run.startMs + n * lengthMs,
    throttled: 0,
    inFlight: 0,
    failed: 0,
    passed: 0,
  }));
  for (const flow of flows) {
    const slice = cut[Math.min(count - 1, Math.floor((flow.startMs - run.startMs) / lengthMs))];
    if (slice) slice[kindOf(flow)] += perSecond;
  }
  return cut;
}

function kindOf(flow: Flow): 'throttled' | 'inFlight' | 'failed' | 'passed' {
  if (isThrottled(flow)) return 'throttled';
  if (flow.endMs === null) return 'inFlight';
  return isSuccess(flow) ? 'passed' : 'failed';
}

/** The limit as the corners of a step line. */
export function limitSteps(limits: readonly LimitChange[], run: Span): { atMs: number; ratePerSecond: number }[] {
  const corners = limits.flatMap(({ atMs, ratePerSecond }, index) => {
    const startMs = Math.max(run.startMs, atMs);
    const endMs = Math.max(startMs, limits[index + 1]?.atMs ?? run.endMs);
    return [
      { atMs: startMs, ratePerSecond },
      { atMs: endMs, ratePerSecond },
    ];
  });
  return corners.filter(({ atMs }) => atMs <= run.endMs);
}

/** Index of the last row that began at or before this moment; 0 where none did. */
export function rowAt(rows: readonly CallTree[], ms: number): number {
  let low = 0;
  let high = rows.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const row = rows[middle];
    if (row && startOf(row) <= ms) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}
