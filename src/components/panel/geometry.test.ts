import { callTrees } from '@slowdown/kit/flows';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { limitSteps, overlap, rowAt, scale, sliceCount, slices, spanOf, tickLabel, ticksOf } from './geometry.ts';
import { flow } from './testing.ts';

const flows = [
  flow({ call: 'a', attempt: 1, startMs: 100, endMs: 110, status: 200 }),
  flow({ call: 'b', attempt: 1, startMs: 120, endMs: 130, status: 503 }),
  flow({ call: 'c', attempt: 1, startMs: 300, endMs: 310, status: 200 }),
  flow({ call: 'b', attempt: 2, startMs: 900, endMs: 912, status: 200 }),
];
const rows = callTrees(flows);

test('a span begins with its first row and holds the last end of any', () => {
  const span = spanOf(rows, 0);
  expect(span.startMs).toBe(100);
  expect(span.endMs).toBe(1100);
  expect(spanOf([], 0)).toEqual({ startMs: 0, endMs: 100 });
});

test('a call that is still open reaches to now', () => {
  const open = callTrees([flow({ call: 'a', attempt: 1, startMs: 0, endMs: 10, status: 503 })]);
  expect(spanOf(open, 1700).endMs).toBe(2000);
});

test('what is shown takes three quarters of its span or more, down to a tenth of a second', () => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 1_000_000 }), (endMs) => {
      const span = spanOf(callTrees([flow({ call: 'a', attempt: 1, startMs: 0, endMs, status: 200 })]), endMs);
      expect(span.endMs).toBeGreaterThanOrEqual(endMs);
      expect(endMs / span.endMs).toBeGreaterThanOrEqual(0.75);
    }),
  );
  const short = callTrees([flow({ call: 'a', attempt: 1, startMs: 0, endMs: 12, status: 200 })]);
  expect(spanOf(short, 12).endMs).toBe(100);
});

test('ticks are round moments since the start of the run', () => {
  expect(ticksOf({ startMs: 100, endMs: 1100 }, 100, 400)).toEqual([0, 200, 400, 600, 800]);
  expect(ticksOf({ startMs: 100, endMs: 1100 }, 100, 200)).toEqual([0, 500]);
  expect(ticksOf({ startMs: 3250, endMs: 5750 }, 50, 310)).toEqual([3500, 4000, 4500, 5000]);
});

test('a tick has room for its label, and the next one comes after it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 100_000 }),
      fc.integer({ min: 100, max: 400_000 }),
      fc.integer({ min: 200, max: 1400 }),
      (startMs, lengthMs, width) => {
        const x = scale({ startMs, endMs: startMs + lengthMs }, width);
        const places = ticksOf({ startMs, endMs: startMs + lengthMs }, 0, width).map(x);
        expect(places.length).toBeGreaterThan(0);
        for (const [n, place] of places.entries()) {
          expect(place).toBeGreaterThanOrEqual(0);
          expect((places[n + 1] ?? width) - place).toBeGreaterThan(55.9);
        }
      },
    ),
  );
});

test('a tick is labelled in seconds, whose digits the ticks need', () => {
  expect([0, 20, 3500, 12_000].map(tickLabel)).toEqual(['0\u00a0s', '0.02\u00a0s', '3.5\u00a0s', '12\u00a0s']);
});

test('what rows show beyond the run is not framed in its strip', () => {
  const run = { startMs: 100, endMs: 6500 };
  expect(overlap(run, { startMs: 5900, endMs: 6900 })).toEqual({ startMs: 5900, endMs: 6500 });
  expect(overlap(run, { startMs: 0, endMs: 300 })).toEqual({ startMs: 100, endMs: 300 });
});

test('a scale takes the ends of the span to the ends of the width', () => {
  const x = scale({ startMs: 100, endMs: 1100 }, 400);
  expect([x(100), x(600), x(1100)]).toEqual([0, 200, 400]);
});

describe('slices', () => {
  const run = { startMs: 0, endMs: 1000 };

  test('count every attempt once, as requests a second', () => {
    const cut = slices(flows, run, 4);
    expect(cut.map(({ passed }) => passed)).toEqual([4, 4, 0, 4]);
    expect(cut.map(({ throttled }) => throttled)).toEqual([4, 0, 0, 0]);
  });

  test('tell what failed from what was refused and from what passed', () => {
    const ends = [200, 503, 500, 501].map((status, n) =>
      flow({ call: `c${n}`, attempt: 1, startMs: 10, endMs: 20, status }),
    );
    const [first] = slices(ends, run, 1);
    expect(first).toMatchObject({ passed: 1, throttled: 1, failed: 2 });
  });

  test('do not count as passed what has no answer yet', () => {
    const open = flow({ call: 'a', attempt: 1, startMs: 10, endMs: null, status: 0 });
    expect(slices([open], run, 1)[0]).toMatchObject({ inFlight: 1, passed: 0, failed: 0, throttled: 0 });
  });

  test('are no shorter than shows a rate, and no more than there is room for', () => {
    expect(sliceCount({ startMs: 0, endMs: 8000 }, 80)).toBe(40);
    expect(sliceCount({ startMs: 0, endMs: 60_000 }, 80)).toBe(80);
    expect(sliceCount({ startMs: 0, endMs: 1000 }, 80)).toBe(20);
  });

  test('an attempt at the very end falls into the last one', () => {
    const last = flow({ call: 'z', attempt: 1, startMs: 1000, endMs: null, status: 0 });
    expect(slices([last], run, 4).at(-1)?.inFlight).toBe(4);
  });
});

test('the limit is a step line from the run start to its end', () => {
  const limits = [
    { atMs: 0, ratePerSecond: 50 },
    { atMs: 600, ratePerSecond: 200 },
  ];
  expect(limitSteps(limits, { startMs: 100, endMs: 1000 })).toEqual([
    { atMs: 100, ratePerSecond: 50 },
    { atMs: 600, ratePerSecond: 50 },
    { atMs: 600, ratePerSecond: 200 },
    { atMs: 1000, ratePerSecond: 200 },
  ]);
});

test('the row at a moment is the last one that had begun', () => {
  expect(rowAt(rows, 0)).toBe(0);
  expect(rowAt(rows, 125)).toBe(1);
  expect(rowAt(rows, 5000)).toBe(2);
  expect(rowAt([], 10)).toBe(0);
});
