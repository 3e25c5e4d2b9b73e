import type { Slice } from '@slowdown/kit/report';
import { expect, test } from 'vitest';
import { series } from './series.ts';

const slice = (parts: Partial<Slice>): Slice => ({
  ...{ succeeded: 0, throttled: 0, failed: 0, waitingMs: 0, inFlightMs: 0 },
  ...parts,
});
const timeline = (sliceMs: number, slices: Slice[]) => ({ timeline: { sliceMs, slices } });

test('only what happened has a curve', () => {
  const curves = series(timeline(100, [slice({ succeeded: 1 }), slice({ waitingMs: 50 })]), 10);
  expect(curves.map(({ kind }) => kind)).toEqual(['succeeded', 'waiting']);
});

test('a curve has as many points as were asked for, of few slices or many', () => {
  for (const count of [1, 3, 10, 237]) {
    const [curve] = series(timeline(100, Array<Slice>(count).fill(slice({ succeeded: 2 }))), 10);
    expect(curve?.values).toEqual(Array(10).fill(20));
  }
});

test('the busiest second is found wherever it begins', () => {
  const slices = [1, 0, 4, 6, 0, 0].map((succeeded) => slice({ succeeded }));
  expect(series(timeline(500, slices), 6)[0]?.says).toBe('at most 10 in a second');
  expect(series(timeline(2000, slices), 6)[0]?.says).toBe('at most 3/s');
});

test('time in a slice is calls at once', () => {
  expect(series(timeline(100, [slice({ waitingMs: 350 })]), 1)[0]?.says).toBe('at most 3.5 at once');
});

test('a narrow figure and a wide one name the same highest point', () => {
  const slices = [100, 1400, 100, 100].map((inFlightMs) => slice({ inFlightMs }));
  for (const columns of [1, 2, 4]) {
    expect(series(timeline(100, slices), columns)[0]?.says).toBe('at most 14 at once');
  }
});
