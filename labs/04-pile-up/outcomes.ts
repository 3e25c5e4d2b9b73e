/** What tests and job say of outcomes. It is given. */
import { BOOKED, JOB, MOST_WASTED, simulate, type Job, type Outcome, type Plan } from './model.ts';

export const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
export const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

const SEEDS = [1, 2, 3];

/** The worst of three seeds, number by number: what holds for it holds for all of them. */
export function worst(job: Job, plan: Plan): Outcome {
  const outcomes = SEEDS.map((seed) => simulate(job, BOOKED, plan, seed));
  const most = (of: (outcome: Outcome) => number) => Math.max(...outcomes.map(of));
  return {
    tookMs: most(({ tookMs }) => tookMs),
    stored: -most(({ stored }) => -stored),
    lost: most(({ lost }) => lost),
    requests: most(({ requests }) => requests),
    wasted: most(({ wasted }) => wasted),
    storedPerSecond: -most(({ storedPerSecond }) => -storedPerSecond),
  };
}

/** The soonest of many plans for the job of the page, of those that waste little and lose nothing. */
export function soonest(): Outcome {
  const plans = [1, 2, 3, 4].flatMap((concurrency) =>
    [0, 100, 200, 350, 500, 600, 700, 800, 1000].map((rampMs): Plan => ({
      concurrency,
      rampMs,
      retryMode: 'standard',
      maxAttempts: 10,
    })),
  );
  const outcomes = plans.map((each) => worst(JOB, each));
  const good = outcomes.filter(({ wasted, lost }) => wasted <= MOST_WASTED && lost === 0);
  const [first] = good.toSorted((a, b) => a.tookMs - b.tookMs);
  if (!first) throw new Error('no plan is good: the job has changed, and its numbers do not fit any more');
  return first;
}
