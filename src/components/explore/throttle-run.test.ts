/** A limit played on a page: what passes, what does not, and when it splits. */
import { limitFrom } from '@slowdown/kit/scenario';
import { describe, expect, test } from 'vitest';
import { between, stairs } from './stairs.ts';
import { THROTTLE_FIELDS, type ThrottleValues } from './throttle-fields.ts';
import { commandOf, MOST_REQUESTS, outcome, play, playableS, secondInWords, totalsOf } from './throttle-run.ts';
import { beginning } from './url-state.ts';

const valuesOf = (given: Partial<ThrottleValues>) => beginning(THROTTLE_FIELDS, given).values;
const played = (given: Partial<ThrottleValues>) => play(valuesOf(given));

test('what passes in the long run is the rate, and the burst once', () => {
  const { seconds, splits } = played({ splits: false });
  const { sent, admitted, refused } = totalsOf(seconds);
  expect(sent).toBe(30_000);
  expect(admitted).toBe(60 * 350 + 350 - 1);
  expect(refused).toBe(sent - admitted);
  expect(splits).toEqual([]);
});

test.each(['steady', 'bunches', 'ramp'] as const)(
  'sent %s: every request is counted, tokens stay in their bucket',
  (shape) => {
    const { seconds } = played({ shape, splits: false });
    expect(totalsOf(seconds).sent).toBe(shape === 'ramp' ? 15_000 : 30_000);
    for (const { leastTokens, mostTokens } of seconds) {
      expect(leastTokens).toBeGreaterThanOrEqual(0);
      expect(mostTokens).toBeLessThanOrEqual(350);
      expect(leastTokens).toBeLessThanOrEqual(mostTokens);
    }
  },
);

test('a hot partition splits after its time, and then more passes', () => {
  const { seconds, splits } = played({});
  expect(splits).toEqual([{ atS: expect.closeTo(22.3, 1), partitions: 2 }]);
  expect(seconds.at(-1)).toMatchObject({ admitted: 500, refused: 0, partitions: 2 });
});

test('one object cannot be split', () => {
  expect(played({ keys: 'one', splitAfter: 1 }).splits).toEqual([]);
});

describe('more than a page can play', () => {
  test('ends where it holds enough requests', () => {
    const { seconds } = played({ offered: 10_000, seconds: 300 });
    expect(seconds).toHaveLength(20);
    expect(totalsOf(seconds).sent).toBe(MOST_REQUESTS);
    expect(playableS(valuesOf({ shape: 'ramp', offered: 10_000, seconds: 300 }))).toBe(109);
  });

  test('and S3’s own numbers still fit', () => {
    expect(playableS(valuesOf({ rate: 3500, burst: 3500, offered: 5000 }))).toBe(40);
  });
});

test('in words', () => {
  expect(outcome(played({}))).toBe(
    'Of 30,000 requests 26,999 pass, and 3,001 are refused: 10 %. It splits once, after 22 s.',
  );
  expect(outcome(played({ offered: 300 }))).toBe('All 18,000 requests pass. The prefix does not split.');
  const [first] = played({}).seconds;
  expect(first && secondInWords(first)).toBe('second 0: 500 let through, 0 refused, 1 partition, 199 to 350 tokens');
});

test.each([true, false])('the command has the same limit (splits: %s)', (splits) => {
  const words = /--limit '(.*)'/.exec(commandOf(valuesOf({ splits, splitAfter: 7 })))?.[1] ?? '';
  expect(limitFrom(words)).toMatchObject({
    when: [
      {
        ratePerSecond: 350,
        burst: 350,
        ...(splits && { splits: { afterSeconds: 7, coolsAfterSeconds: 60 } }),
      },
    ],
  });
});

test('lines are level for a second; an area goes there above and back below', () => {
  const down = (value: number) => 1 - value / 4;
  expect(stairs([4, 2], down)).toBe('M0 0H0.5L0.5 0.5H1');
  expect(between([4, 2], [0, 0], down)).toBe('M0 0H0.5L0.5 0.5H1L1 1H0.5L0.5 1H0Z');
});
