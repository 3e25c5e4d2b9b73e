import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Batch } from './batch.ts';

interface Thing {
  id: string;
  state: number;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('things gather and are sent together, each in its newest state', () => {
  const sent: Thing[][] = [];
  const batch = new Batch<Thing>({ send: (things) => sent.push(things), keyOf: ({ id }) => id });
  batch.add({ id: 'a', state: 1 });
  batch.add({ id: 'b', state: 1 });
  batch.add({ id: 'a', state: 2 });
  expect(sent).toEqual([]);
  vi.runAllTimers();
  expect(sent).toEqual([
    [
      { id: 'a', state: 2 },
      { id: 'b', state: 1 },
    ],
  ]);
});

test('without a key, equal things are different things', () => {
  const sent: string[][] = [];
  const batch = new Batch<string>({ send: (lines) => sent.push(lines) });
  for (const line of ['same', 'same']) batch.add(line);
  vi.runAllTimers();
  expect(sent).toEqual([['same', 'same']]);
});

test('no more gather than may; the oldest leave first', () => {
  const sent: number[][] = [];
  const batch = new Batch<number>({ send: (numbers) => sent.push(numbers), most: 3 });
  for (let n = 0; n < 10_000; n++) batch.add(n);
  vi.runAllTimers();
  expect(sent).toEqual([[9997, 9998, 9999]]);
});

test('nothing is sent where nothing came, or what came was dropped', () => {
  const sent: number[][] = [];
  const batch = new Batch<number>({ send: (numbers) => sent.push(numbers) });
  batch.flush();
  batch.add(1);
  batch.drop();
  vi.runAllTimers();
  expect(sent).toEqual([]);
});
