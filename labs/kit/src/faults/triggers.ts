/** When a fault strikes: schemas for scenario files, and what they do. Clock and chance are injected. */
import { z } from 'zod';
import type { Random } from '../random.ts';
import { bucketOf, isRead, isWrite, PartitionedLimit, prefixOf, SharedLimit, type Clock } from '../throttle.ts';
import type { Limit, S3Request } from '../throttle.ts';

const ratePerSecond = z.number().positive().max(1_000_000).describe('Requests a second, above 0.');

const limitTrigger = z
  .strictObject({
    type: z.literal('limit'),
    ratePerSecond,
    burst: z
      .number()
      .min(1)
      .optional()
      .describe('Requests that pass at once after a quiet time. Without it: those of one second, and at least 1.'),
    requests: z
      .union([z.enum(['writes', 'reads', 'all']), z.string().regex(/^[A-Z]+$/, 'has to be a method such as PUT')])
      .default('writes')
      .describe('Which requests count: writes (PUT, POST, DELETE), reads (GET, HEAD), all, or one method.'),
    per: z
      .enum(['prefix', 'bucket', 'service'])
      .default('prefix')
      .describe('What has a limit of its own: each prefix of each bucket, each bucket, or the whole service.'),
    splits: z
      .strictObject({
        afterSeconds: z
          .number()
          .min(0)
          .max(86_400)
          .default(300)
          .describe('How long a prefix has to be hot, seconds. A model: AWS says that it takes a while.'),
        coolsAfterSeconds: z
          .number()
          .positive()
          .max(86_400)
          .default(60)
          .describe('Without a refusal for this long it is hot no more, seconds. A model.'),
      })
      .optional()
      .describe('With it a hot prefix splits into partitions, each with the whole rate. Only per prefix.'),
  })
  .refine(({ splits, per }) => splits === undefined || per === 'prefix', {
    path: ['splits'],
    message: 'are for prefixes only: take "per": "prefix"',
  })
  .describe('Strikes what is above a rate.');

const probabilityTrigger = z
  .strictObject({
    type: z.literal('probability'),
    percent: z.number().positive().max(100).describe('How many of 100 requests, above 0, at most 100.'),
  })
  .describe('Strikes by chance; the scenario’s seed makes it the same chance again.');

const nthTrigger = z
  .strictObject({
    type: z.literal('nth'),
    every: z.int().min(1).describe('1: every request. 3: the third, the sixth and so on.'),
  })
  .describe('Strikes every nth request.');

const seconds = z.number().min(0).max(86_400);

const scheduleTrigger = z
  .strictObject({
    type: z.literal('schedule'),
    fromSeconds: seconds.describe('When it begins, seconds after the rule came into force.'),
    toSeconds: seconds.describe('When it ends, seconds after the rule came into force.'),
    everySeconds: z.number().positive().max(86_400).optional().describe('With it the window comes again, seconds.'),
  })
  .refine(({ fromSeconds, toSeconds }) => fromSeconds < toSeconds, {
    path: ['toSeconds'],
    message: 'has to be later than fromSeconds',
  })
  .refine(({ toSeconds, everySeconds }) => everySeconds === undefined || toSeconds <= everySeconds, {
    path: ['everySeconds'],
    message: 'has to be at least toSeconds, or the windows overlap',
  })
  .describe('Strikes in a window of time.');

const bound = {
  requests: z.int().min(1).optional().describe('So many requests; either this or seconds.'),
  seconds: z.number().positive().max(86_400).optional().describe('So many seconds; either this or requests.'),
};
const oneOf = ({ requests, seconds }: { requests?: number | undefined; seconds?: number | undefined }) =>
  (requests === undefined) !== (seconds === undefined);
const oneOfMessage = { message: 'needs either requests or seconds, not both' };

const afterTrigger = z
  .strictObject({ type: z.literal('after'), ...bound })
  .refine(oneOf, oneOfMessage)
  .describe('Strikes only after so many requests or seconds.');

const untilTrigger = z
  .strictObject({ type: z.literal('until'), ...bound })
  .refine(oneOf, oneOfMessage)
  .describe('Strikes the first so many requests, or for the first so many seconds.');

export const trigger = z.discriminatedUnion('type', [
  limitTrigger,
  probabilityTrigger,
  nthTrigger,
  scheduleTrigger,
  afterTrigger,
  untilTrigger,
]);
export type TriggerSpec = z.output<typeof trigger>;

/** What decides whether a fault strikes a request. It may count, so each request asks once. */
export interface Trigger {
  strikes(request: S3Request): boolean;
  /** To follow the fault's own words: "... for every 3rd request". */
  explain(): string;
}

/** What triggers live on. */
export interface Surroundings {
  /** Milliseconds, never backwards. What counts seconds begins when the trigger is made. */
  clock: Clock;
  random: Random;
}

/** A trigger at work. */
export function triggerOf(spec: TriggerSpec, { clock, random }: Surroundings): Trigger {
  const explain = () => explainTrigger(spec);
  switch (spec.type) {
    case 'limit':
      return limited(limitOf(spec, clock), explain);
    case 'probability':
      return { strikes: () => random() * 100 < spec.percent, explain };
    case 'nth': {
      let seen = 0;
      return { strikes: () => ++seen % spec.every === 0, explain };
    }
    case 'schedule': {
      const { fromSeconds, toSeconds, everySeconds = Infinity } = spec;
      const begun = clock();
      const now = () => ((clock() - begun) / 1000) % everySeconds;
      return { strikes: () => now() >= fromSeconds && now() < toSeconds, explain };
    }
    case 'after':
      return { strikes: not(within(spec, clock)), explain };
    case 'until':
      return { strikes: within(spec, clock), explain };
  }
}

/** A limit as a trigger: it strikes what it does not admit. */
export function limited(limit: Limit, explain: () => string): Trigger {
  return { strikes: (request) => !limit.admits(request), explain };
}

function limitOf(spec: Extract<TriggerSpec, { type: 'limit' }>, clock: Clock): Limit {
  const { ratePerSecond, burst = Math.max(1, ratePerSecond), requests, per, splits } = spec;
  const limits = COUNTED[requests] ?? (({ method }: S3Request) => method === requests);
  const common = { ratePerSecond, burst, clock, limits };
  if (!splits) return new SharedLimit({ ...common, sharedBy: SHARED_BY[per] });
  return new PartitionedLimit({
    ...common,
    splitAfterMs: splits.afterSeconds * 1000,
    coolsAfterMs: splits.coolsAfterSeconds * 1000,
  });
}

const COUNTED: Record<string, (request: S3Request) => boolean> = { writes: isWrite, reads: isRead, all: () => true };
const SHARED_BY = {
  prefix: ({ path }: S3Request) => prefixOf(path),
  bucket: ({ path }: S3Request) => bucketOf(path),
  service: () => '',
};

function within(
  { requests = Infinity, seconds = Infinity }: { requests?: number | undefined; seconds?: number | undefined },
  clock: Clock,
) {
  const begun = clock();
  let seen = 0;
  return () => ++seen <= requests && clock() - begun < seconds * 1000;
}

function not(strikes: () => boolean): () => boolean {
  return () => !strikes();
}

/** "above 50 writes a second for each prefix" */
function explainTrigger(spec: TriggerSpec): string {
  switch (spec.type) {
    case 'limit': {
      const what = spec.requests in COUNTED ? spec.requests.replace('all', 'requests') : `${spec.requests}s`;
      const per = spec.per === 'service' ? '' : ` for each ${spec.per}`;
      const splits = spec.splits ? `, which splits after ${spec.splits.afterSeconds} s of heat` : '';
      return `above ${spec.ratePerSecond} ${what} a second${per}${splits}`;
    }
    case 'probability':
      return `for ${spec.percent} % of the requests, by chance`;
    case 'nth':
      return spec.every === 1 ? 'for every request' : `for every ${ordinal(spec.every)} request`;
    case 'schedule': {
      const again = spec.everySeconds === undefined ? '' : ` of every ${spec.everySeconds}`;
      return `from second ${spec.fromSeconds} to ${spec.toSeconds}${again}`;
    }
    case 'after':
      return `after the first ${counted(spec)}`;
    case 'until':
      return `for the first ${counted(spec)}`;
  }
}

function counted({ requests, seconds }: { requests?: number | undefined; seconds?: number | undefined }): string {
  const [count, unit] = requests === undefined ? [seconds, 'second'] : [requests, 'request'];
  return count === 1 ? unit : `${count} ${unit}s`;
}

const ORDINALS = new Intl.PluralRules('en', { type: 'ordinal' });
const ENDINGS: Record<string, string> = { one: 'st', two: 'nd', few: 'rd', other: 'th' };

function ordinal(n: number): string {
  return `${n}${ENDINGS[ORDINALS.select(n)] ?? 'th'}`;
}
