import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SlotQueue } from './queue.ts';

test('slots come in the order of their times, and at the same time in their own order', () => {
  const queue = new SlotQueue(5, 1);
  [30, 10, 20, 10, 0].forEach((ms, slot) => queue.schedule(slot, ms));
  const taken = Array.from({ length: 6 }, () => queue.takeBefore(Infinity));
  expect(taken).toEqual([4, 1, 3, 2, 0, -1]);
});

test('nothing is taken before its time', () => {
  const queue = new SlotQueue(1, 1);
  queue.schedule(0, 1000);
  expect(queue.takeBefore(1000)).toBe(-1);
  expect(queue.takeBefore(1001)).toBe(0);
});

test('whatever the times, the widths and the moments of fitting: the order is that of a sorted list', () => {
  const delays = fc.array(
    fc.oneof(fc.constant(0), fc.double({ min: 0, max: 50, noNaN: true }), fc.integer({ min: 0, max: 1_000_000 })),
    {
      minLength: 1,
      maxLength: 200,
    },
  );
  fc.assert(
    fc.property(
      delays,
      fc.double({ min: 1e-4, max: 100, noNaN: true }),
      fc.integer({ min: 1, max: 150 }),
      (delays, perMs, slots) => {
        const queue = new SlotQueue(slots, perMs);
        const waiting = new Map<number, number>();
        for (let slot = 0; slot < slots; slot += 1) {
          waiting.set(slot, slot % 3);
          queue.schedule(slot, slot % 3);
        }
        for (const [n, delayMs] of delays.entries()) {
          const slot = queue.takeBefore(Infinity);
          const [first] = [...waiting].toSorted(([a, at], [b, bt]) => at - bt || a - b);
          expect(slot).toBe(first?.[0]);
          const nowMs = first?.[1] ?? NaN;
          waiting.set(slot, nowMs + delayMs);
          queue.schedule(slot, nowMs + delayMs);
          if (n % 7 === 0) queue.fit(nowMs);
        }
      },
    ),
    { numRuns: 300 },
  );
});
