/** What `npm run answers` writes to src/data, for the pages below `answers/` to read. */
import { POLICY_NAMES, SERVICES } from '@slowdown/kit/retries';
import { z } from 'zod';

const ms = z.number().min(0);

/** How long each policy sleeps, where a call fails to its end. */
export const sleepsSchema = z.object({
  /** Calls of which each mean is made, one for each seed. */
  seeds: z.int().positive(),
  schedules: z.array(
    z.object({
      policy: z.enum(POLICY_NAMES),
      service: z.enum(SERVICES),
      /** How every attempt fails, in the words of `slowdown retries explain`. */
      failure: z.string(),
      attempts: z.int().positive(),
      /** What the policy sleeps between the attempts where chance is at its longest, ms. */
      longestMs: z.array(ms),
      /** From the first attempt to the last, ms; in the adaptive modes the rate limit waits, too. The longest, and the mean. */
      waitedMs: ms,
      meanMs: ms,
    }),
  ),
  /** What a first failure with a hint makes of the longest first sleep. */
  hints: z.array(z.object({ policy: z.enum(POLICY_NAMES), failure: z.string(), firstMs: ms })),
});
export type SleepsData = z.output<typeof sleepsSchema>;
export type Schedule = SleepsData['schedules'][number];

const spread = z.strictObject({ least: z.number(), middle: z.number(), most: z.number() });
export type Spread = z.output<typeof spread>;

/** What came of a fleet, simulated with several seeds. */
const outcome = z.strictObject({
  /** When the last call ended. */
  endedMs: spread,
  /** When 99 of 100 calls had ended. */
  nearlyMs: spread,
  /** Share of the calls that were given up. */
  lost: spread,
  /** Share of the attempts that brought nothing. */
  wasted: spread,
  attemptsPerCall: spread,
  p50Ms: spread,
  p99Ms: spread,
});
export type Outcome = z.output<typeof outcome>;

const point = z.strictObject({
  /** Workers, in multiples of those that the limit has room for. */
  times: z.number().positive(),
  workers: z.int().positive(),
  callsPerWorker: z.int().positive(),
  /** The shortest time that the limit, or the workers, allow for the work. */
  idealMs: z.int().positive(),
  ...outcome.shape,
});
export type Point = z.output<typeof point>;

/** How long a fixed amount of work takes, as more and more workers share it. */
export const stallSchema = z.strictObject({
  seeds: z.int().positive(),
  ratePerSecond: z.number().positive(),
  burst: z.int().positive(),
  /** How long the work takes at the limit, seconds. */
  workS: z.number().positive(),
  curves: z.array(z.strictObject({ policy: z.enum(POLICY_NAMES), points: z.array(point) })),
  /** One policy, before services that let more or less pass at once. */
  bursts: z.array(z.strictObject({ burst: z.int().positive(), points: z.array(point) })),
  /** The same, with as many workers, and jobs of other lengths. */
  lengths: z.array(z.strictObject({ workS: z.number().positive(), ...point.shape })),
});
export type StallData = z.output<typeof stallSchema>;

export const CASES = [
  'light',
  'heavy-many',
  'heavy-few',
  'heavy-many-again',
  'heavy-many-pause',
  'heavy-many-five',
  'heavy-many-ten',
  'errors-1',
  'errors-30',
] as const;
export type Case = (typeof CASES)[number];

/** The same fleets with the defaults before November 2026 and after. */
export const defaultsSchema = z.strictObject({
  seeds: z.int().positive(),
  cases: z.array(
    z.strictObject({
      name: z.enum(CASES),
      workers: z.int().positive(),
      callsPerWorker: z.int().positive(),
      runs: z.array(z.strictObject({ policy: z.enum(POLICY_NAMES), ...outcome.shape })),
    }),
  ),
});
export type DefaultsData = z.output<typeof defaultsSchema>;
