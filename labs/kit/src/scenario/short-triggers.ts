/** Triggers as words, read and printed. */
import { trigger, type TriggerSpec } from '../faults.ts';
import type { Words } from './words.ts';

type Limit = Extract<TriggerSpec, { type: 'limit' }>;

/** A negative one is read, so that what is said against it is that it is negative. */
const NUMBER = '-?\\d+(?:\\.\\d+)?';
const LIMIT = new RegExp(
  `(?:(writes|reads|all|[A-Z]+) )?(${NUMBER})/s(?: per (prefix|bucket|service))?(?: burst (${NUMBER}))?` +
    `(?: splits(?: after (${NUMBER})s)?(?: cools after (${NUMBER})s)?)?`,
);
const SPLITS = / splits\b/i;

/** Defaults of the schema, said where the line leaves them out. */
const SPLIT_AFTER_SECONDS = 300;
const COOLS_AFTER_SECONDS = 60;

const LIMIT_WORDS =
  'PUT 200/s per prefix, 3500/s, reads 5500/s per bucket burst 100 or 3500/s per prefix splits after 60s';

/** `PUT 200/s per prefix burst 200 splits after 60s`. */
export function takeLimit(words: Words): Limit {
  const match = words.take(LIMIT);
  if (!match) return words.fail(`say a limit: ${LIMIT_WORDS}`);
  const [whole, requests = 'writes', rate, per = 'prefix', burst, afterSeconds, coolsAfterSeconds] = match;
  return {
    type: 'limit',
    ratePerSecond: Number(rate),
    ...(burst === undefined ? {} : { burst: Number(burst) }),
    requests: GROUPS[requests.toLowerCase()] ?? requests.toUpperCase(),
    per: SHARES[per.toLowerCase()] ?? 'prefix',
    ...(SPLITS.test(whole)
      ? {
          splits: {
            afterSeconds: Number(afterSeconds ?? SPLIT_AFTER_SECONDS),
            coolsAfterSeconds: Number(coolsAfterSeconds ?? COOLS_AFTER_SECONDS),
          },
        }
      : {}),
  };
}

const GROUPS: Record<string, Limit['requests']> = { writes: 'writes', reads: 'reads', all: 'all' };
const SHARES: Record<string, Limit['per']> = { prefix: 'prefix', bucket: 'bucket', service: 'service' };

function wordsOfLimit({ ratePerSecond, burst, requests, per, splits }: Limit): string {
  return [
    ...(requests === 'writes' ? [] : [requests]),
    `${ratePerSecond}/s per ${per}`,
    ...(burst === undefined ? [] : [`burst ${burst}`]),
    ...(splits ? [`splits after ${splits.afterSeconds}s cools after ${splits.coolsAfterSeconds}s`] : []),
  ].join(' ');
}

const TRIGGER_WORDS =
  '10%, every 3rd, after 5 requests, after 10s, until 5 requests, until 60s, from 10s to 20s of every 60s, above 50/s per prefix';

/** What remains of a line: any number of triggers. */
export function takeTriggers(words: Words): TriggerSpec[] {
  const triggers: TriggerSpec[] = [];
  while (!words.isEmpty) {
    const { column } = words;
    triggers.push(words.checked(trigger, takeTrigger(words), column));
  }
  return triggers;
}

function takeTrigger(words: Words): TriggerSpec {
  const percent = words.take(new RegExp(`(${NUMBER})%`));
  if (percent) return { type: 'probability', percent: Number(percent[1]) };
  const every = words.take(/every (-?\d+)(?:st|nd|rd|th)?/);
  if (every) return { type: 'nth', every: Number(every[1]) };
  const bound = words.take(new RegExp(`(after|until) (?:(-?\\d+) requests?|(${NUMBER})s)`));
  if (bound) {
    const [, which, requests, seconds] = bound;
    const type = which?.toLowerCase() === 'after' ? 'after' : 'until';
    return { type, ...(requests === undefined ? { seconds: Number(seconds) } : { requests: Number(requests) }) };
  }
  const window = words.take(new RegExp(`from (${NUMBER})s to (${NUMBER})s(?: of every (${NUMBER})s)?`));
  if (window) {
    const [, from, to, again] = window;
    const everySeconds = again === undefined ? {} : { everySeconds: Number(again) };
    return { type: 'schedule', fromSeconds: Number(from), toSeconds: Number(to), ...everySeconds };
  }
  if (words.take(/above/)) return takeLimit(words);
  return words.fail(`say when it strikes: ${TRIGGER_WORDS}`);
}

export function wordsOfTrigger(spec: TriggerSpec): string {
  switch (spec.type) {
    case 'limit':
      return `above ${wordsOfLimit(spec)}`;
    case 'probability':
      return `${spec.percent}%`;
    case 'nth':
      return `every ${spec.every}`;
    case 'schedule': {
      const again = spec.everySeconds === undefined ? '' : ` of every ${spec.everySeconds}s`;
      return `from ${spec.fromSeconds}s to ${spec.toSeconds}s${again}`;
    }
    case 'after':
    case 'until':
      return `${spec.type} ${spec.requests === undefined ? `${spec.seconds}s` : `${spec.requests} requests`}`;
  }
}
