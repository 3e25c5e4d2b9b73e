import { expect } from '@slowdown/kit/testing';
import { describe, test } from 'vitest';
import { rings } from '#lab/alarm.ts';
import { minutesRinging, series, stretches, type Series } from '../series.ts';

/** How long an alarm may take to ring, and to fall silent, minutes. */
const SOON = 10;

/** The stretches of time that a message names. */
const MOST_NAMED = 3;

/** "in minute 20, from minute 34 to 71" */
function list(minutes: readonly number[]): string {
  const all = stretches(minutes).map(([from, until]) =>
    from === until ? `in minute ${from}` : `from minute ${from} to ${until}`,
  );
  const more = all.length > MOST_NAMED ? `, and ${all.length - MOST_NAMED} times more` : '';
  return all.slice(0, MOST_NAMED).join(', ') + more;
}

const whenItRings = (minutes: readonly number[]) => (minutes.length === 0 ? 'never rings' : `rings ${list(minutes)}`);

/** The minutes of a pile-up in which the alarm has to ring. */
function missed({ points, pileUp }: Series, ringing: readonly number[]): number[] {
  const [from, until] = pileUp ?? [0, -1];
  const minutes = points.map(({ atMs }) => atMs / 60_000);
  return minutes.filter((minute) => minute > from + SOON && minute <= until && !ringing.includes(minute));
}

/** The minutes in which it must not. */
function wrongly({ pileUp }: Series, ringing: readonly number[], wellUntil = pileUp?.[0] ?? Infinity): number[] {
  const until = pileUp?.[1] ?? -Infinity;
  return ringing.filter((minute) => minute <= wellUntil || (pileUp !== null && minute > until + SOON));
}

/** Plays a series, and holds the alarm to when it has to ring and when it must not. */
function check(played: Series, next: string, { wellUntil }: { wellUntil?: number } = {}): void {
  const ringing = minutesRinging(rings, played);
  const [quiet, loud] = [missed(played, ringing), wrongly(played, ringing, wellUntil)];
  const [from, until] = played.pileUp ?? [];
  const truth = played.pileUp ? `piles up from minute ${from} to ${until}` : 'is well all the time';
  expect(quiet.length === 0 && loud.length === 0).toHold(
    `${played.name}: the program ${truth}; the alarm ${whenItRings(ringing)}.` +
      (quiet.length > 0 ? `\nIt should ring, and does not, ${list(quiet)}.` : '') +
      `${loud.length > 0 ? `\nIt should be silent, and is not, ${list(loud)}.` : ''}\nLook next: ${next}`,
  );
}

describe('alarm', () => {
  test('rings for the pile-up of the talk, through all its waves', () => {
    check(series.talk, 'between two peaks it is nearly well, for a minute. How far back does the rate have to look?');
  });

  test('is silent through a blip of a minute', () => {
    check(series.blip, 'nobody can do anything about a minute that is over. How long does it have to last?');
  });

  test('rings for a pile-up after a quiet day', () => {
    check(series.quietDay, 'the counters are sums since the start. What did they grow by lately?');
  });

  test('rings for a slow rise', () => {
    const next = 'at no minute is it much worse than ten minutes before. What is too much, whatever it was before?';
    check(series.slowRise, next, { wellUntil: 20 });
  });

  test('is not misled by a gap in the data', () => {
    const next = 'after a gap the two last points are nine minutes apart. Look at atMs; what is not there is not zero.';
    check(series.quietGap, next);
    const ringing = minutesRinging(rings, series.gap);
    const found = [30, 52].filter((minute) => ringing.includes(minute));
    expect(found.length === 2 && wrongly(series.gap, ringing).length === 0).toHold(
      `${series.gap.name}: it piles up from minute 20 to 60, and nobody read the counters from 33 to 40. The alarm ` +
        `${whenItRings(ringing)}; it should ring before the gap, again within 10 minutes after it, and be silent from minute 70 on.\nLook next: ${next}`,
    );
  });

  test('asks how many calls there were', () => {
    const next = 'a number of retries means nothing by itself. How many calls were they for?';
    check(series.small, next);
    check(series.large, next);
  });
});
