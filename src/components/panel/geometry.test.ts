import { callTrees } from '@slowdown/kit/flows';
import { describe, expect, test } from 'vitest';
import { limitSteps, rowAt, scale, sliceCount, slices, spanOf, ticksOf } from './geometry.ts';
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
});

test('a call that is still open reaches to now', () => {
  const open = callTrees([flow({ call: 'a', attempt: 1, startMs: 0, endMs: 10, status: 503 })]);
  expect(spanOf(open, 1700).endMs).toBe(2000);
});

test('ticks are round moments since the start of the run', () => {
  expect(ticksOf({ startMs: 100, endMs: 1100 }, 100, 400)).toEqual([0, 200, 400, 600, 800]);
  expect(ticksOf({ startMs: 150, endMs: 1150 }, 100, 400)).toEqual([200, 400, 600, 800, 1000]);
  expect(ticksOf({ startMs: 100, endMs: 1100 }, 100, 200)).toEqual([0, 500]);
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
