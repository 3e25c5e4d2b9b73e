import { COLUMNS, SUMS } from '@slowdown/kit/fleet';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Seconds, type Stretch } from './seconds.ts';

/** A second in which all counts are its number. */
const row = (second: number) => COLUMNS.map(() => second);
const rows = (from: number, to: number) =>
  Float64Array.from({ length: to - from }, (_, n) => from + n).reduce<number[]>((all, n) => [...all, ...row(n)], []);
const sum = (stretches: readonly Stretch[], of: keyof Stretch) =>
  stretches.reduce((total, each) => total + each[of], 0);

test('however long it runs, it keeps so many at most, and loses nothing that is counted', () => {
  const lengths = fc.tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 300 }));
  fc.assert(
    fc.property(lengths, fc.integer({ min: 2, max: 40 }), fc.integer({ min: 1, max: 50 }), (ends, most, batch) => {
      const seconds = new Seconds(most);
      for (let from = 1; from <= Math.max(...ends); from += batch) {
        ends.forEach((end, which) =>
          seconds.add(
            which === 0 ? 0 : 1,
            Float64Array.from(rows(from, Math.max(from, Math.min(end + 1, from + batch)))),
          ),
        );
      }
      for (const each of [seconds, seconds.coarser(most)]) {
        each.runs.forEach((stretches, which) => {
          const end = ends[which] ?? 0;
          expect(stretches.length).toBeLessThanOrEqual(most);
          expect(sum(stretches, 'seconds')).toBe(end);
          for (const of of SUMS) expect(sum(stretches, of)).toBe((end * (end + 1)) / 2);
          // Both share an axis: the nth of each begins at the same second.
          stretches.forEach((stretch, n) => expect(stretch.second - stretch.seconds).toBe(n * each.perStretch));
          if (end > 0) expect(stretches.at(-1)).toMatchObject({ second: end, sleeping: end, inFlight: end });
        });
      }
    }),
    { numRuns: 100 },
  );
});
