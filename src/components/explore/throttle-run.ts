/** A limit as the proxy has it, with a clock of its own, and requests sent against it. */
import { seeded, type Random } from '@slowdown/kit/random';
import { isWrite, PartitionedLimit } from '@slowdown/kit/throttle';
import type { Column } from './numbers.ts';
import type { ThrottleValues } from './throttle-fields.ts';

/** More than this takes a page longer than a hand waits. */
export const MOST_REQUESTS = 200_000;

/** A partition that refused nothing for this long is hot no more, ms: the proxy's own default. A model. */
const COOLS_AFTER_MS = 60_000;

const PREFIX = 'bucket/results/';
const SEED = 1;

/** One second of the run. */
export interface Second {
  /** When it begins, seconds. */
  readonly atS: number;
  readonly admitted: number;
  readonly refused: number;
  /** Partitions at its end. */
  readonly partitions: number;
  /** The most and the fewest tokens that all buckets together had within it. */
  readonly mostTokens: number;
  readonly leastTokens: number;
}

export interface Run {
  readonly seconds: readonly Second[];
  /** When a partition split, seconds, each with how many there were then. */
  readonly splits: readonly { atS: number; partitions: number }[];
  /** Seconds that were asked for; more than were played where they hold too many requests. */
  readonly askedS: number;
}

export function play(values: ThrottleValues): Run {
  const { rate, burst, splits: canSplit, splitAfter, keys } = values;
  let nowMs = 0;
  const limit = new PartitionedLimit({
    ratePerSecond: rate,
    burst,
    limits: isWrite,
    splitAfterMs: canSplit ? splitAfter * 1000 : Infinity,
    coolsAfterMs: COOLS_AFTER_MS,
    clock: () => nowMs,
  });
  const nameOf = NAMES[keys](seeded(SEED));
  const arrivals = ARRIVALS[values.shape](values);
  const playedS = playableS(values);
  const tokens = () => limit.tokens(PREFIX).reduce((sum, each) => sum + each, 0);

  const seconds: Second[] = [];
  const splits: Run['splits'][number][] = [];
  let partitions = 1;
  let sent = 0;
  for (let atS = 0; atS < playedS; atS += 1) {
    let admitted = 0;
    let refused = 0;
    nowMs = atS * 1000;
    let most = atS === 0 ? burst : tokens();
    let least = most;
    for (let atMs = arrivals(sent); atMs < (atS + 1) * 1000; atMs = arrivals(sent)) {
      nowMs = atMs;
      const admits = limit.admits({ method: 'PUT', path: `/${PREFIX}${nameOf(sent)}` });
      sent += 1;
      if (admits) {
        admitted += 1;
        continue;
      }
      refused += 1;
      const after = limit.partitions(PREFIX).length;
      if (after > partitions) splits.push({ atS: nowMs / 1000, partitions: after });
      partitions = after;
    }
    if (sent > 0) least = Math.min(least, tokens());
    nowMs = (atS + 1) * 1000;
    if (sent > 0) most = Math.max(most, tokens());
    seconds.push({ atS, admitted, refused, partitions, mostTokens: most, leastTokens: least });
  }
  return { seconds, splits, askedS: values.seconds };
}

/** When the nth request is sent, ms. */
const ARRIVALS: Record<ThrottleValues['shape'], (values: ThrottleValues) => (n: number) => number> = {
  steady:
    ({ offered }) =>
    (n) =>
      (n * 1000) / offered,
  bunches:
    ({ offered }) =>
    (n) =>
      Math.floor(n / offered) * 1000,
  // The rate rises to what is offered in the last second: requests so far go with the square of the time.
  ramp:
    ({ offered, seconds }) =>
    (n) =>
      Math.sqrt((2 * seconds * n) / offered) * 1000,
};

/** The last part of the nth object's name. */
const NAMES: Record<ThrottleValues['keys'], (random: Random) => (n: number) => string> = {
  spread: (random) => () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  counting: () => (n) => String(n).padStart(9, '0'),
  one: () => () => 'state.json',
};

/** How many of the asked seconds can be played. */
export function playableS(values: ThrottleValues): number {
  const { seconds, offered, shape } = values;
  const sentBy = (atS: number) => (shape === 'ramp' ? (offered * atS ** 2) / (2 * seconds) : offered * atS);
  let playable = seconds;
  while (playable > 1 && sentBy(playable) > MOST_REQUESTS) playable -= 1;
  return playable;
}

export interface Totals {
  readonly sent: number;
  readonly admitted: number;
  readonly refused: number;
}

export function totalsOf(seconds: readonly Second[]): Totals {
  const sum = (of: (second: Second) => number) => seconds.reduce((total, second) => total + of(second), 0);
  const admitted = sum((second) => second.admitted);
  const refused = sum((second) => second.refused);
  return { sent: admitted + refused, admitted, refused };
}

const whole = (value: number) => Math.round(value).toLocaleString('en');

/** What came of it, in a sentence or two. */
export function outcome({ seconds, splits }: Run): string {
  const { sent, admitted, refused } = totalsOf(seconds);
  if (sent === 0) return 'Nothing was sent yet.';
  const share = (refused / sent) * 100;
  const percent = share > 0 && share < 1 ? 'less than 1' : whole(share);
  const passes =
    refused === 0
      ? `All ${whole(sent)} requests pass.`
      : `Of ${whole(sent)} requests ${whole(admitted)} pass, and ${whole(refused)} are refused: ${percent} %.`;
  const [first] = splits;
  if (!first) return `${passes} The prefix does not split.`;
  const times = splits.length === 1 ? 'once' : `${splits.length} times`;
  return `${passes} It splits ${times}${splits.length === 1 ? ', after' : ', first after'} ${Math.round(first.atS)} s.`;
}

/** `second 22: 350 let through, 150 refused, 1 partition, 0 to 2 tokens` */
export function secondInWords({ atS, admitted, refused, partitions, leastTokens, mostTokens }: Second): string {
  return [
    `second ${atS}: ${whole(admitted)} let through`,
    `${whole(refused)} refused`,
    `${partitions} ${partitions === 1 ? 'partition' : 'partitions'}`,
    `${whole(Math.floor(leastTokens))} to ${whole(mostTokens)} tokens`,
  ].join(', ');
}

/** The same limit in front of a program of one's own. */
export function commandOf({ rate, burst, splits, splitAfter }: ThrottleValues): string {
  const words = `${rate}/s per prefix burst ${burst}${splits ? ` splits after ${splitAfter}s` : ''}`;
  return `npx slowdown run --limit '${words}' -- your-program`;
}

export const SECOND_COLUMNS: readonly Column<Second>[] = [
  { heading: 'second', name: 'second', value: ({ atS }) => atS },
  { heading: 'sent', name: 'sent', value: ({ admitted, refused }) => admitted + refused },
  { heading: 'let through', name: 'admitted', value: ({ admitted }) => admitted },
  { heading: 'refused', name: 'refused', value: ({ refused }) => refused },
  { heading: 'partitions', name: 'partitions', value: ({ partitions }) => partitions },
  {
    heading: 'fewest tokens',
    name: 'least_tokens',
    value: ({ leastTokens }) => leastTokens,
    shown: ({ leastTokens }) => leastTokens.toFixed(1),
  },
  {
    heading: 'most tokens',
    name: 'most_tokens',
    value: ({ mostTokens }) => mostTokens,
    shown: ({ mostTokens }) => mostTokens.toFixed(1),
  },
];
