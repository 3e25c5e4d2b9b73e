import { setTimeout as delay } from 'node:timers/promises';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { labClient } from '@slowdown/kit/backends';
import { callTrees, totals, type Flow } from '@slowdown/kit/flows';
import { faultFrom, rulesOf } from '@slowdown/kit/scenario';
import { expect, labTest, type Stage } from '@slowdown/kit/testing';
import { PrefixLimit } from '@slowdown/kit/throttle';
import { describe } from 'vitest';
import { plan } from '#lab/plan.ts';
import { work } from '#lab/worker.ts';
import { BOOKED, JOB, MOST_WASTED, partsOf, type Part, type Surroundings } from '../model.ts';
import { percent, worst } from '../outcomes.ts';

/**
 * What a machine lets go at once after it has stopped for a moment is no fault of the plan: the proxy lets as many pass at
 * once as a good plan has under way. Its limit is that of the job.
 */
const BURST = 64;

/** Half of the job is enough: each worker goes three rounds. */
const PARTS = JOB.parts / 2;

/** What a worker asked of its surroundings. */
interface Asked {
  sleptMs: number;
  /** When the last of its waits before its first call was over, and when that call began; ms since the run began. */
  wokeAtMs: number;
  calledAtMs: number;
  retries: Parameters<Surroundings['connect']>[0][];
}

interface Ran {
  /** null: in the simulation the plan wastes too much or loses parts, and nothing was sent. */
  flows: readonly Flow[] | null;
  asked: Asked[];
  missing: string[];
}

/** What a learner's worker has around it: real clients of the proxy, and a watch. */
function surroundings(url: string, bucket: string, workers: number) {
  const asked: Asked = { sleptMs: 0, wokeAtMs: 0, calledAtMs: Infinity, retries: [] };
  const clients: S3Client[] = [];
  const own: Surroundings = {
    workers,
    connect(retries) {
      asked.retries.push(retries);
      const client = labClient(url, retries);
      clients.push(client);
      return client;
    },
    async put(s3, { key, body }) {
      asked.calledAtMs = Math.min(asked.calledAtMs, performance.now());
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
    },
    async sleep(ms) {
      if (asked.calledAtMs < Infinity) return delay(ms);
      asked.sleptMs += ms;
      await delay(ms);
      asked.wokeAtMs = performance.now();
    },
  };
  return { own, asked, destroy: () => clients.forEach((client) => client.destroy()) };
}

const SIMULATED = worst(JOB, plan);

async function run(stage: (rules: Stage['proxy']['rules']) => Promise<Stage>): Promise<Ran> {
  if (SIMULATED.wasted > MOST_WASTED || SIMULATED.lost > 0) return { flows: null, asked: [], missing: [] };
  const { proxy, bucket, storedKeys } = await stage([
    { fault: { type: 'latency', ms: JOB.latencyMs } },
    { fault: { type: 'slowDown' }, limit: new PrefixLimit({ ratePerSecond: JOB.limitPerSecond, burst: BURST }) },
  ]);
  const fleet = Array.from({ length: BOOKED }, () => surroundings(proxy.url, bucket, BOOKED));
  await Promise.allSettled(fleet.map(({ own }, nth) => work(nth, partsOf(nth, BOOKED, PARTS), plan, own)));
  await proxy.idle();
  for (const { destroy } of fleet) destroy();
  const stored = new Set(await storedKeys());
  const wanted = fleet.flatMap((_, nth) => partsOf(nth, BOOKED, PARTS).map(({ key }) => key));
  return {
    flows: [...proxy.flows],
    asked: fleet.map(({ asked }) => asked),
    missing: wanted.filter((key) => !stored.has(key)),
  };
}

/** One worker, alone; the second of its parts is never stored. */
async function runWithLoss(stage: (rules: Stage['proxy']['rules']) => Promise<Stage>) {
  const { proxy, bucket, storedKeys } = await stage(rulesOf([faultFrom('~u part-1.json => 403 AccessDenied')]));
  const parts: Part[] = partsOf(0, 1, 6);
  const { own, destroy } = surroundings(proxy.url, bucket, 1);
  const lost = await work(0, parts, plan, own).catch((error: unknown) => error);
  await proxy.idle();
  destroy();
  return { lost, stored: await storedKeys() };
}

const test = labTest
  .extend('ran', { scope: 'file' }, ({ stage }) => run(stage))
  .extend('losing', { scope: 'file' }, ({ stage }) => runWithLoss(stage));

/** Calls of a worker that were under way at the same time, at most; what overlaps by less is the end of one and the next. */
function mostAtOnce(flows: readonly Flow[], nth: number): number {
  const overlapMs = 100;
  const calls = callTrees(flows.filter(({ request }) => request.path.includes(`/w${nth}-`)));
  const spans = calls.map(({ attempts }) => ({
    from: attempts[0]?.startMs ?? 0,
    to: (attempts.at(-1)?.endMs ?? 0) - overlapMs,
  }));
  return Math.max(0, ...spans.map(({ from }) => spans.filter((other) => other.from <= from && from < other.to).length));
}

describe('workers', () => {
  test('store every part', ({ ran: { flows, missing } }) => {
    expect(flows !== null).toHold(
      `Nothing was sent: in the simulation, the plan wastes ${percent(SIMULATED.wasted)} of its requests and loses ` +
        `${SIMULATED.lost} parts.\nLook next: step 3. Real requests are made only with a plan that wastes at most 5 % there, and loses nothing.`,
    );
    expect(missing.length === 0).toHold(
      `The bucket lacks ${missing.length} of ${PARTS} parts, for one ${missing[0]}; the proxy saw ` +
        `${flows?.length} requests.\nLook next: does each worker store all of its parts?`,
    );
  });

  test('have as many calls at once as the plan says', ({ ran: { flows } }) => {
    const counts = Array.from({ length: BOOKED }, (_, nth) => mostAtOnce(flows ?? [], nth));
    const nth = counts.findIndex((count) => count !== plan.concurrency);
    expect(nth === -1).toHold(
      `Worker ${nth} has at most ${counts[nth]} under way at once; the plan says ${plan.concurrency}.\n` +
        'Look next: so many lanes that take their parts from one queue: a lane takes the next when its call has ended.',
    );
  });

  test('begin one after the other', ({ ran: { asked } }) => {
    const early = asked.findIndex(({ calledAtMs, wokeAtMs }) => calledAtMs < wokeAtMs);
    expect(early === -1).toHold(
      `Worker ${early} makes its first call before its wait is over.\nLook next: await sleep(…).`,
    );
    const waits = asked.map(({ sleptMs }) => sleptMs);
    const [least, most] = [Math.min(...waits), Math.max(...waits)];
    expect(waits.length > 0 && most > plan.rampMs / 2 && most <= plan.rampMs && least < plan.rampMs / 4).toHold(
      `Before their first calls, the workers wait from ${Math.round(least)} to ${Math.round(most)} ms; the plan's ramp is ` +
        `${plan.rampMs} ms.\nLook next: sleep(startMs(nth, workers, rampMs)) before the first call.`,
    );
  });

  test('try again as the plan says, with a client for each', ({ ran: { asked } }) => {
    const other = asked.findIndex(({ retries }) => retries.length !== 1);
    expect(other === -1).toHold(
      `Worker ${other} connects ${asked[other]?.retries.length} times; it should have one client for all of its calls.\n` +
        'Look next: a client has the retry quota, and in adaptive mode what it learned of the limit.',
    );
    const [retries] = asked.flatMap((each) => each.retries);
    expect(retries?.retryMode === plan.retryMode && retries.maxAttempts === plan.maxAttempts).toHold(
      `The workers connect with ${JSON.stringify(retries)}; the plan says retryMode ${plan.retryMode} and maxAttempts ` +
        `${plan.maxAttempts}.\nLook next: connect({ retryMode, maxAttempts }).`,
    );
  });

  test('waste at most 5 % of their requests', ({ ran: { flows } }) => {
    const { attempts, succeeded, throttled } = totals(flows ?? [], { ended: true });
    expect(attempts > 0 && (attempts - succeeded) / attempts <= MOST_WASTED).toHold(
      `The proxy saw ${attempts} requests for ${succeeded} stored parts; ${throttled} were throttled.\n` +
        'Look next: does the start of the workers, and what each has under way, fit what you simulated?',
    );
  });

  test('go on where a part is lost, and name it', ({ losing: { lost, stored } }) => {
    const [wanted] = partsOf(0, 1, 6).flatMap(({ key }) => (key.includes('part-1.') ? [key] : []));
    expect(stored.length === 5).toHold(
      `One of six parts is refused for good, and ${stored.length} of the other five are stored.\n` +
        'Look next: put throws where the SDK has given up. Catch it for each part.',
    );
    expect(Array.isArray(lost) && lost.length === 1 && lost[0] === wanted).toHold(
      `One of six parts is refused for good, ${wanted}; work() returns ${JSON.stringify(lost)}.\n` +
        'Look next: it returns a list of the keys that were lost.',
    );
  });
});
