/** How long each policy sleeps: the longest and the mean of a call that fails to its end. Written by `npm run answers`. */
import type { PolicyName } from '@slowdown/kit/retries';
import data from '../../data/sleeps.json';
import { TALK } from '../retry-sleeps';
import { sleepsSchema, type Schedule } from './schemas';

export const sleeps = sleepsSchema.parse(data);

/** Of the talk's slide: five retries, and how long each of them waits at most, seconds. */
export const TALK_SLEEPS_S = TALK.sleeps;

export const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);

/** One policy's schedule. @throws Error where `npm run answers` wrote none */
export function scheduleOf(policy: PolicyName, failure: string, service = 's3'): Schedule {
  const found = sleeps.schedules.find(
    (each) => each.policy === policy && each.failure === failure && each.service === service,
  );
  if (!found) throw new Error(`${policy} has no schedule for ${failure} of ${service}. Try: npm run answers`);
  return found;
}

/** `1 s`, `0.05 s` */
export const seconds = (ms: number): string =>
  `${(ms / 1000).toLocaleString('en', { maximumSignificantDigits: 3 })}\u00a0s`;

/** What a hint makes of the first sleep, ms. @throws Error where `npm run answers` wrote nothing */
export function hintedMs(policy: PolicyName, failure: string): number {
  const found = sleeps.hints.find((each) => each.policy === policy && each.failure === failure);
  if (!found) throw new Error(`${policy} has no hint ${failure}. Try: npm run answers`);
  return found.firstMs;
}
