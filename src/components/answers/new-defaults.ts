/** The same fleets with the defaults before November 2026 and after. Written by `npm run answers`. */
import type { PolicyName } from '@slowdown/kit/retries';
import data from '../../data/new-defaults.json';
import { duration, percent, rounded } from './outcome';
import { defaultsSchema, type Case, type Outcome, type Spread } from './schemas';

export const defaults = defaultsSchema.parse(data);

/** Policies as the page calls them: what was the default, and what is. */
const NAMES: Partial<Record<PolicyName, string>> = {
  'botocore-legacy': 'botocore legacy',
  'botocore-standard': 'botocore standard',
  'botocore-standard-before': 'botocore standard before 1.44',
  'botocore-adaptive': 'botocore adaptive',
  'js-standard-before': 'JavaScript before',
  'js-standard': 'JavaScript now',
};

export function caseOf(name: Case) {
  const found = defaults.cases.find((each) => each.name === name);
  if (!found) throw new Error(`There is no case ${name}. Try: npm run answers`);
  return found;
}

/** What one policy comes to. @throws Error where `npm run answers` wrote none */
export function outcomeIn(name: Case, policy: PolicyName): Outcome {
  const found = caseOf(name).runs.find((run) => run.policy === policy);
  if (!found) throw new Error(`${policy} is not in case ${name}. Try: npm run answers`);
  return found;
}

const SITUATIONS: readonly (readonly [Case, string])[] = [
  ['light', 'lightly throttled'],
  ['heavy-few', 'heavily, few calls each'],
  ['heavy-many', 'heavily, many calls each'],
  ['heavy-many-five', 'the same, 5 attempts'],
  ['errors-1', '1 % of 500s'],
  ['errors-30', '30 % of 500s'],
];

/** Calls that each default loses, before and now. */
export const LOST = SITUATIONS.map(([name, situation]) => {
  const lostBy = (policy: PolicyName) => outcomeIn(name, policy).lost.middle;
  return {
    situation,
    rows: [
      { who: 'botocore', before: lostBy('botocore-legacy'), now: lostBy('botocore-standard') },
      { who: 'JavaScript', before: lostBy('js-standard-before'), now: lostBy('js-standard') },
    ],
  };
});

const HEADS = ['job ends after', 'calls lost', 'attempts each', '99 of 100 calls within'];

/** What a fleet comes to with each of these policies. */
export function outcomesIn(name: Case, policies: readonly PolicyName[]) {
  const rows = policies.map((policy) => {
    const { endedMs, lost, attemptsPerCall, p99Ms } = outcomeIn(name, policy);
    const cells = [
      cellOf(endedMs, duration),
      cellOf(lost, percent),
      cellOf(attemptsPerCall, rounded),
      cellOf(p99Ms, duration),
    ];
    return { who: NAMES[policy] ?? policy, cells };
  });
  return { heads: HEADS, rows };
}

/** The middle of the seeds, and how far they reach; null where they agree. */
function cellOf({ least, middle, most }: Spread, format: (value: number) => string) {
  const [from, to] = [format(least), format(most)];
  const unit = / \S+$/.exec(to)?.[0] ?? '';
  // Below the middle, which has the unit, the seeds need it where it is another one alone.
  const isSame = format(middle).endsWith(unit) && from.endsWith(unit);
  const seeds = isSame ? `${from} to ${to}`.replaceAll(unit, '') : `${from} to ${to}`;
  return { middle: format(middle), seeds: from === to ? null : seeds };
}
