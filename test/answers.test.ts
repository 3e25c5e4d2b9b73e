/** The numbers of the pages below `answers/` are those that the code gives: some are calculated again, and held beside. */
import { expect, test } from 'vitest';
import { sleepsData } from '../scripts/answers/sleeps.ts';
import { sleeps, TALK_SLEEPS_S, scheduleOf, sumOf } from '../src/components/answers/sleeps.ts';

test('the sleeps of every policy are those of the page', () => {
  expect(sleepsData()).toEqual(sleeps);
});

test('the talk’s slide says 59 s in five retries; it was 15 s in four, and is 3 s in two, or 0.15 s', () => {
  const longest = (policy: Parameters<typeof scheduleOf>[0], failure: string) => {
    const { longestMs } = scheduleOf(policy, failure);
    return [longestMs.length, sumOf(longestMs)];
  };
  expect([TALK_SLEEPS_S.length, sumOf(TALK_SLEEPS_S)]).toEqual([5, 59]);
  expect(longest('botocore-legacy', '503 SlowDown')).toEqual([4, 15_000]);
  for (const now of ['botocore-standard', 'js-standard'] as const) {
    expect(longest(now, '503 SlowDown')).toEqual([2, 3000]);
    expect(longest(now, '500 InternalError')).toEqual([2, 150]);
  }
});
