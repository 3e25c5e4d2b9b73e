/** The numbers of the pages below `answers/` are those that the code gives: some are calculated again, and held beside. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runOf } from '../scripts/answers/new-defaults.ts';
import { sleepsData } from '../scripts/answers/sleeps.ts';
import { pointOf } from '../scripts/answers/stall-curve.ts';
import { ROOT } from '../scripts/root.mjs';
import { CLAIMS } from '../src/components/answers/claims.ts';
import { caseOf, outcomeIn } from '../src/components/answers/new-defaults.ts';
import { scheduleOf, sleeps, sumOf, TALK_SLEEPS_S } from '../src/components/answers/sleeps.ts';
import {
  farthestSeed,
  pointAt,
  pointsBefore,
  pointsOf,
  timesIdeal,
  worstOf,
} from '../src/components/answers/stall-curve.ts';
import { SCHEDULE_FIELDS } from '../src/components/explore/schedule-fields.ts';
import { beginning, fromQuery } from '../src/components/explore/url-state.ts';
import { FIELDS } from '../src/components/fleet-explorer/fields.ts';
import { pages } from './support/prose.ts';

test('the sleeps of every policy are those of the page', () => {
  expect(sleepsData()).toEqual(sleeps);
});

test('the talk’s slide says 59 s in five retries; it was 15 s in four, and is 3 s in two, or 0.15 s', () => {
  const longest = (policy: Parameters<typeof scheduleOf>[0], failure: string) => {
    const { longestMs } = scheduleOf(policy, failure);
    return [longestMs.length, sumOf(longestMs)];
  };
  expect([TALK_SLEEPS_S.length, sumOf(TALK_SLEEPS_S)]).toEqual([5, 59]);
  expect(longest('botocore-legacy', '503 SlowDown')).toEqual([4, 15_000]);
  for (const now of ['botocore-standard', 'js-standard'] as const) {
    expect(longest(now, '503 SlowDown')).toEqual([2, 3000]);
    expect(longest(now, '500 InternalError')).toEqual([2, 150]);
  }
});

test('only DynamoDB in legacy mode sleeps without jitter', () => {
  const isFixed = ({ longestMs, meanMs }: (typeof sleeps.schedules)[number]) =>
    meanMs > 0 && meanMs === sumOf(longestMs);
  const found = sleeps.schedules.filter((each) => isFixed(each) && !each.policy.includes('adaptive'));
  expect(new Set(found.map(({ policy, service }) => `${policy} ${service}`))).toEqual(
    new Set(['botocore-legacy dynamodb']),
  );
});

test.each([
  ['botocore-legacy', 16],
  ['botocore-standard', 64],
  ['botocore-adaptive', 1.5],
  ['js-standard-before', 32],
  ['js-standard', 4],
  ['none', 2],
] as const)('the stall curve is what the fleet gives: %s at %d times the limit', (policy, times) => {
  expect(pointOf(policy, times)).toEqual(pointAt(pointsOf(policy), times));
});

test('past the limit a job takes as long as the limit needs, and a few percent', () => {
  for (const policy of ['botocore-legacy', 'botocore-standard', 'js-standard', 'js-standard-before'] as const) {
    expect(worstOf(policy)).toBeLessThan(1.1);
  }
  expect(worstOf('botocore-adaptive')).toBeLessThan(1.25);
  expect(farthestSeed).toBeLessThan(0.1);
});

test('past the limit legacy loses few calls, and today’s standard mode many', () => {
  const lost = (policy: 'botocore-legacy' | 'botocore-standard', times: number) =>
    pointAt(pointsOf(policy), times).lost.middle;
  expect(lost('botocore-legacy', 16)).toBeLessThan(0.002);
  expect(lost('botocore-standard', 16)).toBeCloseTo(0.036, 3);
  // What ends sooner has lost about as much as it saved.
  const { lost: gone, ...point } = pointAt(pointsOf('botocore-standard'), 64);
  expect(timesIdeal(point)).toBeCloseTo(1 - gone.middle, 1);
});

test('a strict service makes a job stall below its limit', () => {
  expect(pointOf('botocore-legacy', 0.5, { burst: 1 })).toEqual(pointAt(pointsBefore(1), 0.5));
  expect(timesIdeal(pointAt(pointsBefore(1), 0.5))).toBeGreaterThan(4);
  expect(timesIdeal(pointAt(pointsBefore(35), 0.5))).toBeLessThan(1.05);
});

test('the old and the new defaults are what the fleets give', () => {
  for (const policy of ['botocore-legacy', 'botocore-standard', 'js-standard-before'] as const) {
    for (const name of ['heavy-few', 'errors-30'] as const) {
      expect(runOf(name, policy)).toEqual({ policy, ...outcomeIn(name, policy) });
    }
  }
});

test('when S3 throttles, standard mode is as it was before 1.44, and with five attempts as legacy', () => {
  for (const { name } of [caseOf('light'), caseOf('heavy-many'), caseOf('heavy-few'), caseOf('heavy-many-again')]) {
    expect(outcomeIn(name, 'botocore-standard-before')).toMatchObject(bare(outcomeIn(name, 'botocore-standard')));
  }
  const legacy = outcomeIn('heavy-many', 'botocore-legacy');
  expect(outcomeIn('heavy-many-five', 'botocore-standard')).toMatchObject(bare(legacy));
});

/** Without the policy's name. */
const bare = ({ endedMs, lost, attemptsPerCall, p99Ms }: ReturnType<typeof outcomeIn>) => ({
  endedMs,
  lost,
  attemptsPerCall,
  p99Ms,
});

test.each(Object.values(CLAIMS).flat())('“$claim” has tests that decide it, and a page', async ({ tests, page }) => {
  expect(tests.length).toBeGreaterThan(0);
  for (const [file, title] of tests) {
    const text = await readFile(join(ROOT, file), 'utf8');
    expect(text, `${file} has no test with these words`).toMatch(new RegExp(`(['"\`])${RegExp.escape(title)}`));
  }
  const content = join(ROOT, 'src', 'content', 'docs', `${page.replaceAll(/^\/|\/$/g, '')}.mdx`);
  expect(await readFile(content, 'utf8')).toContain('title:');
});

const links = pages('src/content/docs/answers/*.mdx').flatMap(({ text }) =>
  [...text.matchAll(/\/explore\/(fleet|retries)\/\?([^)\s]+)/g)].map(([, explorer = '', query = '']) => ({
    explorer,
    query,
  })),
);

test.each(links)('the explorer of $explorer understands ?$query', ({ explorer, query }) => {
  const fields = explorer === 'fleet' ? FIELDS : SCHEDULE_FIELDS;
  const asked = new URLSearchParams(query);
  expect([...asked.keys()].filter((name) => !(name in fields))).toEqual([]);
  expect(fromQuery(fields, asked, beginning(fields)).problems).toEqual({});
});
