import type { Point } from '../model.ts';

// #region alarm
/** Retries for each call: a service that is well is asked again once in hundreds of calls. */
const PILE_UP = 0.25;
/** How far back the rate looks: over a wave's trough. */
const WINDOW_MS = 120_000;
/** How long the rate has to stay above: a blip of a minute is in sight for nearly three. */
const LASTS_MS = 180_000;

/** Whether the alarm rings now, at the last of these points. */
export function rings(points: readonly Point[]): boolean {
  const nowMs = points.at(-1)?.atMs ?? 0;
  const lately = points.filter(({ atMs }) => atMs >= nowMs - LASTS_MS);
  return lately.length > 0 && lately.every(({ atMs }) => retriesPerCall(points, atMs) > PILE_UP);
}
// #endregion alarm

// #region rate
/** Retries for each call in the window that ends at a moment; NaN where no call is in it. */
function retriesPerCall(points: readonly Point[], endMs: number): number {
  const window = points.filter(({ atMs }) => atMs >= endMs - WINDOW_MS && atMs <= endMs);
  const [first, last] = [window[0], window.at(-1)];
  if (!first || !last) return NaN;
  return (last.retries - first.retries) / (last.calls - first.calls);
}
// #endregion rate
