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

/** The minutes in which it must not ring: before the pile-up, or all of them where there is none, and after it. */
const early = ({ pileUp }: Series, ringing: readonly number[], wellUntil = pileUp?.[0] ?? Infinity) =>
  ringing.filter((minute) => minute <= wellUntil);
const late = ({ pileUp }: Series, ringing: readonly number[]) =>
  pileUp === null ? [] : ringing.filter((minute) => minute > pileUp[1] + SOON);

/** Where to look next, by how an alarm goes wrong. A test may know better what it was about. */
interface Next {
  /** It does not ring in the pile-up at all. */
  never: string;
  /** It rings there, and not all the time. */
  stops: string;
  /** It rings where the program is well. */
  early: string;
  /** It rings on after the pile-up. */
  late: string;
}

const NEXT: Next = {
  never:
    'in the pile-up there are 0.4 retries for each call or more. What number does your alarm have there, and what does it compare it with?',
  stops:
    'it was right for a while. How far back does the rate look, and what happens in the quietest minute that it sees?',
  early: 'the program is well there. How many retries were there for each call, and for how many minutes?',
  late: 'the pile-up is over, and your alarm still sees it. It may look back as far as it needs, and no further: by atMs.',
};

/** Plays a series, and holds the alarm to when it has to ring and when it must not. */
function check(played: Series, about: Partial<Next>, { wellUntil }: { wellUntil?: number } = {}): void {
  const ringing = minutesRinging(rings, played);
  const quiet = missed(played, ringing);
  const [tooEarly, tooLate] = [early(played, ringing, wellUntil), late(played, ringing)];
  const loud = [...tooEarly, ...tooLate];
  const rangIn = ringing.length > loud.length;
  const went = tooEarly.length > 0 ? 'early' : quiet.length > 0 ? (rangIn ? 'stops' : 'never') : 'late';
  const next = about[went] ?? NEXT[went];
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
    check(series.talk, {
      stops: 'between two peaks it is nearly well, for a minute. How far back does the rate have to look?',
    });
  });

  test('is silent through a blip of a minute', () => {
    check(series.blip, {
      early:
        'nobody can do anything about a minute that is over. How long does it have to last? In a mean over some minutes, a ' +
        'heavy minute is a lot in each of them.',
    });
  });

  test('rings for a pile-up after a quiet day', () => {
    check(series.quietDay, { never: 'the counters are sums since the start. What did they grow by lately?' });
  });

  test('rings for a slow rise', () => {
    const never = 'at no minute is it much worse than ten minutes before. What is too much, whatever it was before?';
    check(series.slowRise, { never, stops: never }, { wellUntil: 20 });
  });

  test('is not misled by a gap in the data', () => {
    const next = 'after a gap the two last points are nine minutes apart. Look at atMs; what is not there is not zero.';
    check(series.quietGap, { early: next });
    const ringing = minutesRinging(rings, series.gap);
    const found = [30, 52].filter((minute) => ringing.includes(minute));
    const tooLate = late(series.gap, ringing);
    expect(found.length === 2 && tooLate.length === 0 && early(series.gap, ringing).length === 0).toHold(
      `${series.gap.name}: it piles up from minute 20 to 60, and nobody read the counters from 33 to 40. The alarm ` +
        `${whenItRings(ringing)}; it should ring before the gap, again within 10 minutes after it, and be silent from minute 70 on.\n` +
        `Look next: ${ringing.length === 0 ? NEXT.never : found.length === 2 && tooLate.length > 0 ? NEXT.late : next}`,
    );
  });

  test('asks how many calls there were', () => {
    const next = 'a number of retries means nothing by itself. How many calls were they for?';
    check(series.small, { never: next });
    check(series.large, { early: next });
  });
});
