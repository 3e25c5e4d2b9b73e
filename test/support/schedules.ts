/** Random fault schedules: scenarios in which every kind of fault may come at any time, and none comes for ever. */
import { isShaping, type Fault } from '@slowdown/kit/faults';
import { seeded, type Random } from '@slowdown/kit/random';
import { readScenario, type RuleSpec } from '@slowdown/kit/scenario';

/** A choice among makers, made by chance. */
type Maker<T> = (random: Random) => T;

/** What may go wrong. Time-outs are left out: whether what a client gave up has arrived, nobody can count. */
const FAULTS: readonly [Maker<Fault>, ...Maker<Fault>[]] = [
  () => ({ type: 'slowDown' }),
  () => ({ type: 'tooManyRequests' }),
  () => ({ type: 'internalError' }),
  () => ({ type: 'status', status: 502 }),
  (random) => ({ type: 'retryAfter', afterMs: whole(random, 3), form: 'x-amz-retry-after' }),
  () => ({ type: 'reset' }),
  () => ({ type: 'closed' }),
  (random) => ({ type: 'latency', ms: whole(random, 3) }),
  (random) => ({ type: 'truncatedBody', keptPart: random() * 0.99 }),
  () => ({ type: 'corruptedBody' }),
  (random) => ({ type: 'clockSkew', ms: 1000 + whole(random, 600_000) }),
];

const ON_REQUEST = [undefined, '~m PUT', '~m GET', '~u "[02468](\\\\?|$)"', '~m PUT & !~u 1', '~bq a'] as const;
const ON_RESPONSE = [undefined, '~c 200', '~m GET & ~c 200', '~bs a'] as const;

/** Each lets a request through sooner or later, also one that is tried alone. */
const TRIGGERS: readonly [Maker<object>, ...Maker<object>[]] = [
  (random) => ({ type: 'probability', percent: 1 + whole(random, 60) }),
  (random) => ({ type: 'nth', every: 2 + whole(random, 5) }),
  (random) => ({ type: 'until', requests: 1 + whole(random, 10) }),
];

/** The schedule of a seed, the same each time. */
export function scheduleOf(seed: number): RuleSpec[] {
  const random = seeded(seed);
  const rules = Array.from({ length: 1 + whole(random, 4) }, () => {
    const fault = one(random, FAULTS)(random);
    const match = one(random, isShaping(fault) && fault.type !== 'latency' ? ON_RESPONSE : ON_REQUEST);
    return { ...(match && { match }), fault, when: [one(random, TRIGGERS)(random)] };
  });
  return readScenario({ name: `schedule ${seed}`, seed, rules }).rules;
}

/** A whole number from 0 to below a bound. */
export function whole(random: Random, bound: number): number {
  return Math.floor(random() * bound);
}

function one<T>(random: Random, choices: readonly [T, ...T[]]): T {
  return choices[whole(random, choices.length)] ?? choices[0];
}
