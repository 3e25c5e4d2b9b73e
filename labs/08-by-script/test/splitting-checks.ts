/** What the lab asks of a prefix that splits, whoever runs the script. */
import { expect } from '@slowdown/kit/testing';
import { describe } from 'vitest';
import { calls, keys, passed, type Middle, type Test } from './checks.ts';

const HOUR_MS = 3_600_000;

/** What most likely went wrong where a prefix takes another number than its limit, and later twice of it. */
function whyNoSplit(early: number, late: number): string {
  if (early <= 11 && late <= 11) {
    return (
      'it refused in every second, and never split. Does a write that passes end the heat? At twice the limit every ' +
      'other one passes. Does the heat know the time? The tests hold the clock: it is now.'
    );
  }
  return 'a prefix that has refused for 3 seconds gets a second bucket of tokens.';
}

export function checkSplittingBucket(test: Test): void {
  /** A second in which 20 writes come to a prefix, evenly; how many passed. */
  const second = async (middle: Middle, keyOf: (n: number) => string): Promise<number> => {
    let count = 0;
    for (let n = 0; n < 20; n++) {
      middle.later(50);
      count += await passed(middle, [keyOf(n)]);
    }
    return count;
  };
  const spread = (prefix: string) => (n: number) => `${prefix}/${n % 10}.json`;
  const seconds = async (count: number, middle: Middle, keyOf: (n: number) => string): Promise<number[]> => {
    const counts: number[] = [];
    for (let n = 0; n < count; n++) counts.push(await second(middle, keyOf));
    return counts;
  };

  describe('a prefix that splits', () => {
    test('is slow at first, and takes more after a while', async ({ between }) => {
      const middle = await between('splittingBucket');
      const counts = await seconds(6, middle, spread('run'));
      const [, early = 0, , , , late = 0] = counts;
      expect(early <= 11 && late >= 15).toHold(
        `Of 20 writes a second, with a limit of 10, ${counts.join(', ')} passed in the first six seconds; it should be ` +
          `about 10, and about 20 from the fifth on.\nLook next: ${whyNoSplit(early, late)}`,
      );
    });

    test('has two parts, and one key is always in the same', async ({ between }) => {
      const middle = await between('splittingBucket');
      const counts = await seconds(6, middle, () => 'run/same.json');
      const late = counts.at(-1) ?? 0;
      expect(late > 0 && late <= 11).toHold(
        `One key alone was written 20 times a second, and ${counts.join(', ')} passed; it should stay at about 10, the limit of one bucket.\n` +
          'Look next: a split helps only where the keys are spread. Each half has a bucket; a key decides which.',
      );
    });

    test('was hot: a prefix that never refused is as it was', async ({ between }) => {
      const middle = await between('splittingBucket');
      for (let n = 0; n < 5; n++) {
        middle.later(1000);
        await passed(middle, keys('calm', 3));
      }
      const [, then = 0] = await seconds(2, middle, spread('calm'));
      expect(then <= 11).toHold(
        `A prefix with 3 writes a second for 5 seconds then got 20 a second, and ${then} passed; it should be about 10.\n` +
          'Look next: since when has the prefix been refusing? That a prefix is old does not split it.',
      );
    });

    test('cools: after a quiet hour it is as it was', async ({ between }) => {
      const middle = await between('splittingBucket');
      await passed(middle, keys('run', 8));
      middle.later(HOUR_MS);
      const [, then = 0] = await seconds(2, middle, spread('run'));
      expect(then <= 11).toHold(
        `A prefix refused a few writes, then had an hour of quiet. Then it got 20 a second, and ${then} passed; it should ` +
          'be about 10.\nLook next: after a second without a refusal the heat is over, and the next refusal begins another.',
      );
    });

    test('refuses what a slow bucket refuses, in the same words', async ({ between }) => {
      const middle = await between('splittingBucket');
      await middle.given('a/read.json');
      await passed(middle, keys('a', 8));
      const before = middle.once.connections;
      const { put, get } = calls(middle);
      const [refused, read] = [await put('a/refused.json'), await get('a/read.json')];
      const cost = middle.once.connections - before;
      const isStored = (await middle.storedKeys()).includes('a/refused.json');
      expect(
        refused.status === 503 && refused.code === 'SlowDown' && read.status === 200 && cost === 0 && !isStored,
      ).toHold(
        `Over the limit, a write was answered ${refused.status} ${refused.code ?? 'without a code'} and is ` +
          `${isStored ? '' : 'not '}in the bucket; a read was answered ${read.status}; both cost ${cost} new connections. ` +
          'It should be 503 SlowDown and not in the bucket, 200, and 0.\n' +
          'Look next: all that step 3 asks of a refusal holds here too.',
      );
    });

    test('is one of many: the others are as slow as before', async ({ between }) => {
      const middle = await between('splittingBucket');
      await seconds(5, middle, spread('hot'));
      const [, other = 0] = await seconds(2, middle, spread('other'));
      expect(other <= 11).toHold(
        `After hot/ had split, ${other} of 20 writes a second to other/ passed; it should be about 10.\n` +
          'Look next: heat belongs to a prefix.',
      );
    });
  });
}
