import { expect } from '@slowdown/kit/testing';
import { describe, test } from 'vitest';
import { backoffMs, longestMs, meanMs, withHint } from '#lab/backoff.ts';
import type { Sleeping } from '../model.ts';

const sleeping: Sleeping = { backoffMs, longestMs, meanMs, withHint };

/** What the SDKs do when they are throttled. */
const THROTTLED = { baseMs: 1000, capMs: 20_000 };
/** Chance is below 1, and comes as close to it as this. */
const NEARLY_ONE = 1 - 2 ** -32;

/** Whole milliseconds are near enough. */
const isNear = (ms: number, wantedMs: number) => Math.abs(ms - wantedMs) <= 1;
const areNear = (each: readonly number[], wanted: readonly number[]) =>
  each.every((ms, n) => isNear(ms, wanted[n] ?? NaN));
const shown = (each: readonly number[]) => each.map((ms) => Math.round(ms)).join(', ');

const waits = (retries: readonly number[], chance: number) =>
  retries.map((retry) => sleeping.backoffMs(retry, THROTTLED, () => chance));

describe('backoff', () => {
  test('doubles from the base', () => {
    const came = waits([1, 2, 3, 4], NEARLY_ONE);
    const wanted = [1000, 2000, 4000, 8000];
    expect(areNear(came, wanted)).toHold(
      `With a base of 1000 ms, the longest waits before retries 1, 2, 3 and 4 should be ${shown(wanted)} ms; yours are ${shown(came)}.\n` +
        'Look next: retry 1 waits up to the base itself, so it has been doubled 0 times by then.',
    );
  });

  test('is anything from 0 to the ceiling', () => {
    for (const chance of [0, 0.25, 0.5]) {
      const came = waits([1, 2, 3], chance);
      const wanted = [1000, 2000, 4000].map((ceilingMs) => ceilingMs * chance);
      expect(areNear(came, wanted)).toHold(
        `Where random() gives ${chance}, the waits before retries 1, 2 and 3 should be ${shown(wanted)} ms, that part of 1000, 2000 and 4000; ` +
          `yours are ${shown(came)}.\n` +
          'Look next: calls that failed together come back together, unless chance spreads them over the whole range.',
      );
    }
  });

  test('never passes the cap', () => {
    const came = waits([5, 6, 12, 60], NEARLY_ONE);
    const wanted = [16_000, 20_000, 20_000, 20_000];
    expect(areNear(came, wanted)).toHold(
      `With a base of 1000 ms and a cap of 20000 ms, the longest waits before retries 5, 6, 12 and 60 should be ${shown(wanted)} ms; ` +
        `yours are ${shown(came)}.\nLook next: which is less, what has doubled or capMs?`,
    );
  });

  test('has its cap before the jitter', () => {
    const came = waits([6, 12], 0.5);
    expect(areNear(came, [10_000, 10_000])).toHold(
      `Where random() gives 0.5, the waits before retries 6 and 12 should be half of the cap, 10000, 10000 ms; yours are ${shown(came)}.\n` +
        'Look next: cap the ceiling, and draw below it. Whoever draws first and caps what came has many waits of exactly the cap, and all who failed together come back together.',
    );
  });
});

describe('total', () => {
  const longest = (attempts: number, backoff = THROTTLED) => sleeping.longestMs(attempts, backoff);

  test('is 3 s at most for three attempts', () => {
    expect(isNear(longest(3), 3000)).toHold(
      `Three attempts with a base of 1000 ms sleep 1000 and 2000 ms at most, 3000 in all; yours is ${shown([longest(3)])}.\n` +
        'Look next: write the call down as attempts and sleeps, one after the other. It ends with an attempt.',
    );
  });

  test('has no sleep after the last attempt', () => {
    const came = [1, 2, 5].map((attempts) => longest(attempts));
    expect(areNear(came, [0, 1000, 15_000])).toHold(
      `With 1, 2 and 5 attempts a call sleeps 0, 1000 and 15000 ms at most; yours are ${shown(came)}.\n` +
        'Look next: between five attempts there are four sleeps. Nobody waits for an attempt that does not come.',
    );
  });

  test('is held down by the cap', () => {
    const came = longest(8, { baseMs: 1000, capMs: 4000 });
    expect(isNear(came, 23_000)).toHold(
      `Eight attempts with a base of 1000 ms and a cap of 4000 ms sleep 1000 + 2000 + 5 x 4000 = 23000 ms at most; yours is ${shown([came])}.\n` +
        'Look next: backoffMs knows the cap. What does it say where random() gives 1?',
    );
  });

  test('is half as much on average', () => {
    const came = [1, 3, 5].map((attempts) => sleeping.meanMs(attempts, THROTTLED));
    expect(areNear(came, [0, 1500, 7500])).toHold(
      `With 1, 3 and 5 attempts a call sleeps 0, 1500 and 7500 ms on average; yours are ${shown(came)}.\n` +
        'Look next: anything from 0 to a ceiling, each as likely as any other, is half the ceiling on average. So is the sum.',
    );
  });
});

describe('hint', () => {
  const cases = (
    rows: readonly (readonly [delayMs: number, hintMs: number | null, wantedMs: number])[],
    why: string,
  ) => {
    for (const [delayMs, hint, wantedMs] of rows) {
      const came = sleeping.withHint(delayMs, hint);
      expect(isNear(came, wantedMs)).toHold(
        `Where the backoff says ${delayMs} ms and the service ${hint === null ? 'asks for nothing' : `asks for ${hint} ms`}, the sleep should be ` +
          `${wantedMs} ms; yours is ${shown([came])}.\nLook next: ${why}`,
      );
    }
  };

  test('makes a sleep longer', () => {
    cases(
      [
        [50, 1500, 1500],
        [1000, 4000, 4000],
      ],
      'the service knows when it will be ready. Of the two, take the longer one.',
    );
  });

  test('adds five seconds at most', () => {
    cases(
      [
        [50, 60_000, 5050],
        [1000, 60_000, 6000],
        [1000, 6000, 6000],
      ],
      'a service that asks for an hour must not park its callers for an hour. The limit is on what is added, not on the sleep.',
    );
  });

  test('never makes a sleep shorter', () => {
    cases(
      [
        [1000, 10, 1000],
        [1000, 0, 1000],
        [1000, -500, 1000],
        [1000, null, 1000],
      ],
      'a hint of 10 ms, given to a thousand callers, would bring them all back at once.',
    );
  });
});
