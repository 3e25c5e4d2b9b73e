import { expect, test } from 'vitest';
import { read, verdict, written } from './predictions.ts';

test.each([
  [560, 560, 'You predicted it exactly.'],
  [550, 560, 'You predicted 550, which is close.'],
  [400, 560, 'You predicted 400. It was more, by a factor of 1.4.'],
  [1200, 600, 'You predicted 1200. It was less, by a factor of 2.0.'],
])('%d predicted, %d seen', (guess, seen, text) => {
  expect(verdict(guess, seen)).toBe(text);
});

test('only what a prediction can be is read back', () => {
  expect(read('400')).toEqual({ guess: 400 });
  expect(read('skipped')).toEqual({ skipped: true });
  for (const text of [null, '', ' ', 'many', '-1', '1.5', 'Infinity', 'bets ', 'bets yx'])
    expect(read(text)).toBeNull();
});

test.each([{ guess: 0 }, { guess: 560 }, { skipped: true as const }, { bets: [true, false, false, true] }])(
  '%o is read back as it was written',
  (prediction) => {
    expect(read(written(prediction))).toEqual(prediction);
  },
);
