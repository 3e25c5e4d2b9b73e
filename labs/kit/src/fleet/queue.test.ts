import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SlotQueue } from './queue.ts';
import { Slots } from './slots.ts';

test('slots come in the order of their times, and at the same time in their own order', () => {
  const queue = new SlotQueue(new Slots(5), 1);
  [30, 10, 20, 10, 0].forEach((ms, slot) => queue.schedule(slot, ms));
  const taken = Array.from({ length: 6 }, () => queue.takeBefore(Infinity));
  expect(taken).toEqual([4, 1, 3, 2, 0, -1]);
});

test('nothing is taken before its time', () => {
  const queue = new SlotQueue(new Slots(1), 1);
  queue.schedule(0, 1000);
  expect(queue.takeBefore(1000)).toBe(-1);
  expect(queue.takeBefore(1001)).toBe(0);
});

test('fitted to hardly any time at all, it still comes to an end', () => {
  const queue = new SlotQueue(new Slots(3), 1);
  [1e-13, 5000, 5000 + 2 ** -39].forEach((ms, slot) => queue.schedule(slot, ms));
  expect(queue.takeBefore(Infinity)).toBe(0);
  queue.fit(1e-13);
  const taken = Array.from({ length: 3 }, () => queue.takeBefore(Infinity));
  expect(taken).toEqual([1, 2, -1]);
});

test('what is many rounds of turns away keeps its place while the calendar goes on bucket by bucket', () => {
  // A bucket is 4 µs wide, a turn 33 ms, a round 8.4 s.
  const queue = new SlotQueue(new Slots(2), 1000);
  queue.schedule(0, 0);
  queue.schedule(1, 20_000.5);
  let ticks = 0;
  while (queue.takeBefore(Infinity) === 0) {
    ticks += 1;
    queue.schedule(0, ticks);
  }
  expect(ticks).toBe(20_001);
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
      fc.boolean(),
      (delays, perMs, slots, fits) => {
        const queue = new SlotQueue(new Slots(slots), perMs);
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
          if (fits && n % 7 === 0) queue.fit(nowMs);
        }
      },
    ),
    { numRuns: 300 },
  );
});
