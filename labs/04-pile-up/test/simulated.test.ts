import { Fleet } from '@slowdown/kit/fleet';
import { seeded } from '@slowdown/kit/random';
import { policyNamed } from '@slowdown/kit/retries';
import { expect } from '@slowdown/kit/testing';
import { describe, test } from 'vitest';
import { backoffMs, startMs } from '#lab/herd.ts';
import { knee } from '#lab/knee.ts';
import { plan } from '#lab/plan.ts';
import { BOOKED, JOB, MOST_WASTED, serviceOf, simulate, type Job, type Outcome } from '../model.ts';
import { percent, seconds, soonest, worst } from '../outcomes.ts';

const JOBS: Job[] = [
  { parts: 1000, limitPerSecond: 100, latencyMs: 700 },
  { parts: 1000, limitPerSecond: 300, latencyMs: 100 },
  { parts: 1000, limitPerSecond: 25, latencyMs: 2000 },
];
/** So many more than have room, for each of them, and there is none that does not waste too much. */
const BEYOND = 1.3;
const MOST_OF_IT = 0.85;
/** A good plan takes at most 10 % longer. */
const NEARLY = 1.1;

describe('knee', () => {
  const asked = JOBS.map((job) => {
    const workers = knee(job);
    const named = `${job.limitPerSecond} a second and ${job.latencyMs} ms an answer`;
    const isCount = Number.isInteger(workers) && workers >= 1 && workers <= 10_000;
    return { job, workers, named, outcome: isCount ? simulate(job, workers) : null };
  });

  test('is a number of workers', () => {
    for (const { named, workers, outcome } of asked) {
      expect(outcome !== null).toHold(
        `For ${named}, knee() returns ${workers}; it should be a whole number from 1 on.`,
      );
    }
  });

  test('wastes at most 5 % of the requests', () => {
    for (const { named, workers, outcome } of asked) {
      const { wasted, lost, requests, stored } = outcome ?? simulate(JOB, 1);
      expect(wasted <= MOST_WASTED).toHold(
        `For ${named} you say ${workers} workers. They make ${requests} requests, of which ${percent(wasted)} store ` +
          `nothing; ${stored} parts are stored and ${lost} lost.\n` +
          'Look next: tookMs is no good guide alone. A job that gives up ends sooner, too. What does simulate() say of wasted?',
      );
    }
  });

  test('stores nearly as many parts a second as it can', () => {
    for (const { job, named, workers, outcome } of asked) {
      // What is no number, or wastes too much, has its verdict above.
      if (!outcome || outcome.wasted > MOST_WASTED) continue;
      const most = Math.ceil((BEYOND * job.limitPerSecond * job.latencyMs) / 1000);
      const [best] = Array.from({ length: most }, (_, n) => ({ workers: n + 1, ...simulate(job, n + 1) }))
        .filter(({ wasted }) => wasted <= MOST_WASTED)
        .toSorted((a, b) => b.storedPerSecond - a.storedPerSecond);
      if (!best) throw new Error('no number of workers is good: the jobs have changed');
      const tooFew = workers < best.workers;
      expect(outcome.storedPerSecond >= MOST_OF_IT * best.storedPerSecond).toHold(
        `For ${named} you say ${workers} workers: too ${tooFew ? 'few' : 'many'}. They store ` +
          `${outcome.storedPerSecond.toFixed(1)} parts a second; with ${tooFew ? 'more' : 'fewer'} of them ` +
          `${best.storedPerSecond.toFixed(1)} are possible, and at most 5 % of the requests wasted.\n` +
          (tooFew
            ? 'Look next: one worker stores a part each latencyMs. How many of them reach the limit?'
            : 'Look next: of the numbers that waste at most 5 %, which has the highest storedPerSecond?'),
      );
    }
  });
});

/** What the learner's backoff draws before a retry, of many clients. */
function drawn(retry: number, clients = 1000): number[] {
  const random = seeded(retry);
  return Array.from({ length: clients }, () => backoffMs(retry, random));
}
const mean = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
/** The largest share of the numbers that lies in one tenth of `span`. */
function crowd(numbers: readonly number[], span: number): number {
  const tenths = new Map<number, number>();
  for (const each of numbers) {
    const tenth = span > 0 ? Math.min(9, Math.floor((10 * each) / span)) : 0;
    tenths.set(tenth, (tenths.get(tenth) ?? 0) + 1);
  }
  return Math.max(...tenths.values()) / numbers.length;
}

describe('herd', () => {
  const LONGEST_MS = 20_000;
  const MOST_TOGETHER = 0.3;
  const MOST_STARTING = 0.26;

  test('waits from 0 to 20 seconds', () => {
    for (const retry of [1, 2, 4, 8, 40]) {
      const wrong = drawn(retry).find((ms) => !(ms >= 0 && ms <= LONGEST_MS));
      expect(wrong === undefined).toHold(
        `Before retry ${retry}, backoffMs() returns ${wrong}; it should be a number from 0 to 20,000.\n` +
          'Look next: a time that doubles needs a cap, and the cap comes before the chance.',
      );
    }
  });

  test('does not come back together', () => {
    for (const retry of [1, 2, 3]) {
      const waits = drawn(retry);
      const together = crowd(waits, Math.max(...waits));
      expect(together <= MOST_TOGETHER).toHold(
        `1,000 clients are refused at the same moment, for the ${['first', 'second', 'third'][retry - 1]} time. ${percent(together)} of them come back in ` +
          `the same tenth of the longest wait, ${seconds(Math.max(...waits))}.\n` +
          'Look next: only chance takes them apart. backoffMs() is given random.',
      );
    }
  });

  test('draws its chance from random', () => {
    for (const retry of [1, 4]) {
      const [once, again] = [drawn(retry, 20), drawn(retry, 20)];
      const differs = once.findIndex((ms, nth) => ms !== again[nth]);
      expect(differs === -1).toHold(
        `Given the same random numbers twice, backoffMs() returns ${once[differs]?.toFixed(1)} ms before retry ${retry} the first time, ` +
          `and ${again[differs]?.toFixed(1)} ms the second.\n` +
          'Look next: call the random that backoffMs() is given. Nobody can repeat what Math.random() says.',
      );
    }
  });

  test('waits the longer, the more often it was refused', () => {
    const [first, fourth] = [mean(drawn(1)), mean(drawn(4))];
    expect(fourth >= 2 * first && first > 0).toHold(
      `Before the first retry, clients wait ${Math.round(first)} ms in the mean, before the fourth ${Math.round(fourth)} ms; ` +
        'that should be at least twice as long.\n' +
        'Look next: who was refused four times knows more about the service than who was refused once.',
    );
  });

  test('of 256 needs at most three requests a part', () => {
    const [clients, most] = [256, 768];
    const wait = (retry: number, random: () => number) => {
      const ms = backoffMs(retry, random);
      return ms >= 0 && ms <= LONGEST_MS ? ms : LONGEST_MS;
    };
    const own = { ...policyNamed('none'), backoff: { throttling: wait, transient: wait } };
    const fleet = new Fleet({ workers: clients, callsPerWorker: 1, service: serviceOf(JOB) }, own);
    for (let ms = 500; !fleet.isDone && ms < 600_000; ms += 500) fleet.advanceTo(ms);
    const { attempts } = fleet.state;
    expect(attempts <= most).toHold(
      `256 clients that begin at once make ${attempts} requests for 256 parts, in ${seconds(fleet.endedMs)}; ` +
        `it should be ${most} requests at most.\n` +
        'Look next: how many of those that come back can the service take? At 100 a second, the queue of 256 is 2.5 s long.',
    );
  });

  test('does not begin together', () => {
    for (const [workers, rampMs] of [
      [40, 1000],
      [200, 60_000],
    ] as const) {
      const starts = Array.from({ length: workers }, (_, nth) => startMs(nth, workers, rampMs));
      const wrong = starts.find((ms) => !(ms >= 0 && ms <= rampMs));
      expect(wrong === undefined).toHold(
        `With a ramp of ${rampMs} ms, startMs() returns ${wrong} for one of ${workers} workers; it should be from 0 to ${rampMs}.\n` +
          'Look next: startMs() of herd.ts. nth is below workers, so nth / workers of the ramp is within it.',
      );
      const together = crowd(starts, rampMs);
      expect(together <= MOST_STARTING).toHold(
        `With ${workers} workers and a ramp of ${seconds(rampMs)}, ${percent(together)} of them begin in the same tenth of it.\n` +
          'Look next: the nth worker of all of them has waited for the nth part of the ramp.',
      );
    }
  });
});

describe('plan', () => {
  const good = () => worst(JOB, plan);
  const planned =
    `concurrency ${plan.concurrency}, rampMs ${plan.rampMs}, retryMode ${plan.retryMode} and maxAttempts ` +
    `${plan.maxAttempts}`;
  const told = ({ tookMs, lost, requests, wasted }: Outcome) =>
    `${BOOKED} workers with ${planned} take ${seconds(tookMs)} and make ${requests} requests for ${JOB.parts} parts; ` +
    `${percent(wasted)} store nothing, and ${lost} parts are lost`;

  test('wastes at most 5 % of the requests, and loses nothing', () => {
    const outcome = good();
    expect(outcome.wasted <= MOST_WASTED && outcome.lost === 0).toHold(
      `${told(outcome)}.\n` +
        `Look next: ${BOOKED} workers with concurrency ${plan.concurrency} have ${BOOKED * plan.concurrency} calls under way. ` +
        'What was the knee? And how many of them come in the first moment?',
    );
  });

  test('ends nearly as soon as it can', () => {
    const [outcome, best] = [good(), soonest()];
    expect(outcome.tookMs <= NEARLY * best.tookMs).toHold(
      `${told(outcome)}. There is a plan that wastes no more than 5 % and takes ${seconds(best.tookMs)}.\n` +
        'Look next: how far below the limit is it, and what does the ramp cost?',
    );
  });

  test('loses nothing on a bad day, and does not make it worse', () => {
    const outcome = worst({ ...JOB, limitPerSecond: 60 }, plan);
    expect(outcome.lost === 0 && outcome.wasted <= 0.25).toHold(
      `With 60 a second in place of 100, ${told(outcome)}.\n` +
        'Look next: nobody can plan for every day. What is left is the retry mode, and how often a call may try.',
    );
  });
});
