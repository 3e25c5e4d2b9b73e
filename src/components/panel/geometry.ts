/** Where things stand in the waterfall and in the strip above it. Pure; pixels in, pixels out. */
import { isSuccess, isThrottled, type CallTree, type Flow } from '@slowdown/kit/flows';
import type { LimitChange } from './state.ts';

/** A stretch of time, milliseconds on the flows' clock. */
export interface Span {
  startMs: number;
  endMs: number;
}

/** A waterfall shows no less than this, milliseconds: in a shorter span the ends of bars say more than their lengths. */
const LEAST_SPAN_MS = 100;

/**
 * What the length of a span begins with. They lie close together, so that what is shown takes three quarters of the axis
 * or more; and they are steps, so that the axis stands still while a run grows within one.
 */
const SPAN_STEPS = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

/** Ticks stand this far apart, times a power of ten. */
const TICK_STEPS = [1, 2, 5, 10];

/** The first of the steps, times a power of ten, that is not below a length; all in milliseconds. */
function roundedUp(lengthMs: number, steps: readonly number[]): number {
  const power = 10 ** Math.floor(Math.log10(lengthMs));
  return Math.round((steps.find((step) => step * power >= lengthMs) ?? 10) * power);
}

/** The moment a call began. */
export function startOf(tree: CallTree): number {
  return tree.attempts[0]?.startMs ?? 0;
}

/** The moment a call was over; `nowMs` while another attempt may follow. */
function endOf(tree: CallTree, nowMs: number): number {
  const endMs = tree.attempts.at(-1)?.endMs;
  return tree.outcome === 'open' || endMs == null ? nowMs : endMs;
}

/** The stretch of time that these rows need, and a little more: to the next step. */
export function spanOf(rows: readonly CallTree[], nowMs: number): Span {
  const first = rows[0];
  const startMs = first ? startOf(first) : 0;
  const neededMs = Math.max(0, ...rows.map((row) => endOf(row, nowMs) - startMs));
  return { startMs, endMs: startMs + roundedUp(Math.max(LEAST_SPAN_MS, neededMs), SPAN_STEPS) };
}

/** Pixels between two ticks that leave room for a label. */
const TICK = 56;

/** Round moments of the run inside a span, milliseconds since its start, each with room for its label right of it. */
export function ticksOf({ startMs, endMs }: Span, runStartMs: number, width: number): number[] {
  const perMs = width / (endMs - startMs);
  const step = Math.max(10, roundedUp(TICK / perMs, TICK_STEPS));
  const first = Math.ceil((startMs - runStartMs) / step) * step;
  const count = Math.floor((endMs - TICK / perMs - runStartMs - first) / step) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, n) => first + n * step);
}

/** The label of a tick: its moment in seconds, with as many digits as the ticks are apart. */
export function tickLabel(ms: number): string {
  return `${Number((ms / 1000).toFixed(2))}\u00a0s`;
}

/** The part of a span that lies within the run. */
export function overlap(run: Span, span: Span): Span {
  return { startMs: Math.max(run.startMs, span.startMs), endMs: Math.min(run.endMs, span.endMs) };
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
