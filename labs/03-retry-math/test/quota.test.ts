import { expect } from '@slowdown/kit/testing';
import { describe, test } from 'vitest';
import { retryQuota } from '#lab/quota.ts';
import type { Quota } from '../model.ts';

const made: (capacity: number) => Quota = retryQuota;

describe('quota', () => {
  test('pays for a retry', () => {
    const quota = made(500);
    const paid = [quota.take(14), quota.take(14), quota.take(5)];
    expect(paid.every(Boolean) && quota.tokens === 467).toHold(
      `Of 500 tokens 14, 14 and 5 were taken, each with the answer true, and 467 should be left. Yours answered ${paid.join(', ')}, and has ${quota.tokens}.\n` +
        'Look next: take has to take off what it costs. And tokens is asked anew each time: a getter, get tokens() { … }, gives it as it is now.',
    );
  });

  test('refuses what it can’t pay, and takes nothing then', () => {
    const quota = made(20);
    const paid = [quota.take(14), quota.take(14), quota.take(5), quota.take(1), quota.take(1)];
    expect(paid.join() === 'true,false,true,true,false' && quota.tokens === 0).toHold(
      'Of 20 tokens 14 can be taken, then not 14 once more, but 5, then 1, and then none: true, false, true, true, false, and 0 are left. ' +
        `Yours answered ${paid.join(', ')}, and has ${quota.tokens}.\n` +
        'Look next: ask whether there are as many as it costs, not whether there are any.',
    );
  });

  test('gets back what the last retry cost', () => {
    const quota = made(100);
    for (const cost of [14, 14, 5]) quota.take(cost);
    quota.giveBack(14);
    const after = quota.tokens;
    quota.giveBack(5);
    expect(after === 81 && quota.tokens === 86).toHold(
      `Of 67 tokens that were left, a success whose retry had cost 14 makes 81, and another one that had cost 5 makes 86. Yours has ${after}, then ${quota.tokens}.\n` +
        'Look next: paid is what comes back.',
    );
  });

  test('gets back 1 where there was no retry', () => {
    const quota = made(100);
    quota.take(14);
    quota.giveBack(undefined);
    expect(quota.tokens === 87).toHold(
      `Of 86 tokens that were left, a success without a retry makes 87. Yours has ${quota.tokens}.\n` +
        'Look next: paid is undefined for a call that needed no retry, and it brings back 1 token.',
    );
  });

  test('never has more than at the beginning', () => {
    const quota = made(100);
    quota.giveBack(undefined);
    const full = quota.tokens;
    quota.take(5);
    quota.giveBack(14);
    expect(full === 100 && quota.tokens === 100).toHold(
      `A full quota of 100 tokens stays at 100, whoever succeeds. Yours had ${full}, then ${quota.tokens}.\n` +
        'Look next: a million good calls must not save up for a million retries.',
    );
  });
});
