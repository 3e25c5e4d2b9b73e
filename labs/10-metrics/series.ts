/** What an alarm is asked about: counters of made-up programs, minute by minute. It is given. */
import type { Point } from './model.ts';

/** What a program does in a minute. */
interface Load {
  calls: number;
  retries: number;
  /** Nobody read the counters at the end of this minute; they go on all the same. */
  unread?: boolean;
}

export interface Series {
  name: string;
  points: readonly Point[];
  /** From when to when the program piles up, minutes; null where it is well all the time. */
  pileUp: readonly [from: number, until: number] | null;
}

const MINUTE_MS = 60_000;

/** Counters that somebody reads once a minute. */
function read(minutes: number, load: (minute: number) => Load): Point[] {
  const points: Point[] = [];
  const sum = { calls: 0, retries: 0 };
  for (let minute = 1; minute <= minutes; minute += 1) {
    const { calls, retries, unread = false } = load(minute);
    sum.calls += calls;
    sum.retries += Math.round(retries);
    if (!unread) points.push({ atMs: minute * MINUTE_MS, ...sum });
  }
  return points;
}

/** Calls of which so many are retried, each once. */
const retried = (calls: number, share: number): Load => ({ calls, retries: calls * share });

/** What a service that is well has: a retry for two hundred calls. */
const WELL = 0.005;

/** Retries for each call, by minute. */
const BLIPS = new Map([
  [20, 1],
  [50, 4],
  [80, 0.5],
  [81, 0.5],
]);

const within = (minute: number, from: number, until: number) => minute > from && minute <= until;

export const series = {
  /** The peak is that of the talk, over 250,000 retries a minute. Its trough, its period and the calls are made up. */
  talk: {
    name: 'The talk’s pile-up, in waves',
    points: read(100, (minute) =>
      within(minute, 30, 70)
        ? { calls: 220_000, retries: 155_000 + 110_000 * Math.sin((minute / 5) * 2 * Math.PI) }
        : retried(220_000, WELL),
    ),
    pileUp: [30, 70],
  },
  /**
   * Three blips that last a minute. In the first every call is made twice, in the second five times: over a window of minutes
   * that is a lot, too. The third is as the first, and begins between two readings: each has half of it.
   */
  blip: {
    name: 'Blips of a minute',
    points: read(100, (minute) => retried(9000, BLIPS.get(minute) ?? WELL)),
    pileUp: null,
  },
  /** A day of rest, and then half an hour in which more than every other call is retried. */
  quietDay: {
    name: 'A pile-up after a quiet day',
    points: read(1500, (minute) => retried(9000, within(minute, 1440, 1470) ? 0.6 : WELL)),
    pileUp: [1440, 1470],
  },
  /** From nothing to 0.8 in three hours: at no time is it much worse than ten minutes ago. */
  slowRise: {
    name: 'A slow rise',
    points: read(200, (minute) => retried(9000, within(minute, 0, 180) ? (0.8 * minute) / 180 : 0.8)),
    pileUp: [90, 200],
  },
  /** Counters that nobody read for eight minutes, in the middle of it. */
  gap: {
    name: 'A pile-up with a gap in the data',
    points: read(90, (minute) => ({
      ...retried(9000, within(minute, 20, 60) ? 0.6 : WELL),
      unread: within(minute, 32, 40),
    })),
    pileUp: [20, 60],
  },
  /** The same gap in a program that is well: after it, eight minutes' retries arrive at once. */
  quietGap: {
    name: 'A gap, and nothing else',
    points: read(90, (minute) => ({ ...retried(9000, 0.05), unread: within(minute, 32, 40) })),
    pileUp: null,
  },
  small: {
    name: 'A small program that piles up',
    points: read(90, (minute) => retried(60, within(minute, 20, 60) ? 0.6 : 0)),
    pileUp: [20, 60],
  },
  large: {
    name: 'A large program that is well',
    points: read(90, () => retried(1_000_000, 0.05)),
    pileUp: null,
  },
} satisfies Record<string, Series>;

/** When the alarm rings, minutes. */
export function minutesRinging(rings: (points: readonly Point[]) => boolean, { points }: Series): number[] {
  return points.flatMap(({ atMs }, n) => (rings(points.slice(0, n + 1)) ? atMs / MINUTE_MS : []));
}

/** Minutes in a row as one: of 3, 4, 5 and 9, from 3 to 5 and from 9 to 9. */
export function stretches(minutes: readonly number[]): [from: number, until: number][] {
  const found: [number, number][] = [];
  for (const minute of minutes) {
    const last = found.at(-1);
    if (last && minute === last[1] + 1) last[1] = minute;
    else found.push([minute, minute]);
  }
  return found;
}
