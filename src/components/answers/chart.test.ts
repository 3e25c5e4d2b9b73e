import { expect, test } from 'vitest';
import { bandPathOf, pathOf, rowsOf, scaleOf, written, type Line } from './chart';

const line = (points: Line['points']): Line => ({ label: 'a', colour: 'ink', points });

test('a linear scale begins at 0 and has round ticks', () => {
  const scale = scaleOf({ label: '' }, [3, 47]);
  expect(scale).toMatchObject({ from: 0, to: 47, ticks: [0, 10, 20, 30, 40] });
  expect(scale.at(23.5)).toBe(50);
});

test('a logarithmic scale has powers of two, or of ten where it is long', () => {
  expect(scaleOf({ label: '', scale: 'log' }, [0.25, 8]).ticks).toEqual([0.25, 0.5, 1, 2, 4, 8]);
  const long = scaleOf({ label: '', scale: 'log' }, [1, 5000]);
  expect(long.ticks).toEqual([1, 10, 100, 1000]);
  expect(scaleOf({ label: '', scale: 'log' }, [1, 100]).at(10)).toBeCloseTo(50);
});

test('bounds and ticks that are asked for are kept; a tick that lies outside is not', () => {
  const scale = scaleOf({ label: '', from: 10, to: 20, ticks: [5, 10, 15] }, [0, 100]);
  expect(scale).toMatchObject({ from: 10, to: 20, ticks: [10, 15] });
});

test('values that are all the same have a scale too', () => {
  expect(scaleOf({ label: '' }, [0, 0]).at(0)).toBe(0);
});

test('a line has a gap where it has no value, and a band goes there and back', () => {
  const scale = scaleOf({ label: '' }, [0, 10]);
  const gap: Line['points'] = [
    [0, 0],
    [5, null],
    [10, 10],
  ];
  expect(pathOf(line(gap), scale, scale)).toBe('M0.00 100.00M100.00 0.00');
  const band: NonNullable<Line['band']> = [
    [0, 0, 5],
    [10, 5, 10],
  ];
  expect(bandPathOf(band, scale, scale)).toBe('M0.00 50.00L100.00 0.00L100.00 50.00L0.00 100.00Z');
});

test('the table has every x once, and says where a line has nothing', () => {
  const rows = rowsOf([line([[2, 20]]), line([[1, 10]])]);
  expect(rows).toEqual([
    { x: 1, values: [null, 10] },
    { x: 2, values: [20, null] },
  ]);
  expect(written({ label: '' }, 1234.5)).toBe('1,230');
});
