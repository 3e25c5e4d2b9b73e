import { totals } from '@slowdown/kit/flows';
import { expect, labTest, refuseFirst, type Stage } from '@slowdown/kit/testing';
import { describe } from 'vitest';
import { summary, upload } from '#lab/upload.ts';
import { modelRun, type Report } from '../model.ts';

const PARTS = modelRun(40);

/** What each request costs the service: enough that time in flight can be told from none. */
const LATENCY_MS = 10;

/** Runs the learner's upload. Part n is refused `refusals[n % 4]` times before it may pass. */
async function run(stage: (rules: Stage['proxy']['rules']) => Promise<Stage>, refusals: readonly number[]) {
  const limit = refuseFirst((path) => refusals[Number(/part-(\d+)/.exec(path)?.[1]) % 4] ?? 0);
  const { proxy, s3, callTimes, bucket, storedKeys } = await stage([
    { fault: { type: 'latency', ms: LATENCY_MS } },
    { fault: { type: 'slowDown' }, limit },
  ]);
  const startedAt = performance.now();
  const report = await upload(s3, bucket, PARTS);
  const tookMs = performance.now() - startedAt;
  await proxy.idle();
  expect(report, 'upload() has to return its report').toBeTypeOf('object');
  return { report, tookMs, callTimes, flows: proxy.flows, storedKeys };
}

const test = labTest
  .extend('lateRun', { scope: 'file' }, ({ stage }) => run(stage, [0, 1, 0, 2]))
  .extend('lossyRun', { scope: 'file' }, ({ stage }) => run(stage, [0, 1, 2, Infinity]));

describe('attempts', () => {
  test('counts every request that was made', ({ lateRun: { report, flows } }) => {
    expect(report.attempts).toBeWhatTheProxySaw(
      'attempts',
      flows,
      'what does the answer of s3.send carry in $metadata?',
    );
  });

  test('counts as retries only what came after a first attempt', ({ lateRun: { report, flows } }) => {
    const hint = 'a call that succeeds at once has one attempt and no retry.';
    expect(report.retries).toBeWhatTheProxySaw('retries', flows, hint);
  });
});

describe('time', () => {
  test('tells waiting from working', ({ lateRun: { report, callTimes, flows } }) => {
    const [said, slept, seen] = [Math.round(report.waitingMs), callTimes.sleptMs, Math.round(totals(flows).waitingMs)];
    // The proxy's gaps hold the sleep and whatever else kept the client from sending: on a busy machine much more.
    expect(said >= slept * 0.99 && said <= seen * 1.05).toHold(
      `The program reports ${said} ms waiting between attempts; its calls slept ${slept} ms, and the proxy saw gaps of ` +
        `${seen} ms in all.\n` +
        'Look next: the SDK adds up how long it slept: $metadata.totalRetryDelay, in milliseconds.',
    );
  });

  test('knows how long the calls were under way', ({ lateRun: { report, callTimes } }) => {
    const [said, underWay] = [Math.round(report.inFlightMs), Math.round(callTimes.totalMs - callTimes.sleptMs)];
    expect(Math.abs(said - underWay) <= underWay * 0.1).toHold(
      `The program reports ${said} ms in flight; its calls took ${Math.round(callTimes.totalMs)} ms and slept ` +
        `${callTimes.sleptMs} ms of them, which leaves ${underWay} ms.\n` +
        'Look next: a call lasts from before its send until after; what it did not sleep, it was under way.',
    );
  });

  test('takes as long as the clock on the wall says', ({ lateRun: { report, tookMs } }) => {
    const [said, took] = [Math.round(report.elapsedMs), Math.round(tookMs)];
    expect(said <= took + 1 && said >= took * 0.9).toHold(
      `The program reports that the job took ${said} ms; the clock says ${took} ms.\n` +
        'Look next: 16 calls run at once, so their durations must not be added; read the clock twice.',
    );
  });
});

describe('failures', () => {
  test('names every part that was lost', async ({ lossyRun: { report, storedKeys } }) => {
    const stored = new Set(await storedKeys());
    const missing = PARTS.map(({ key }) => key).filter((key) => !stored.has(key));
    expect(report.lost.toSorted().join() === missing.join()).toHold(
      `The bucket lacks ${missing.length} of ${PARTS.length} parts; the program names ${report.lost.length} as lost.\n` +
        'Look next: the catch block knows which part it was.',
    );
  });

  test('counts the attempts of lost calls too', ({ lossyRun: { report, flows } }) => {
    const hint = 'what s3.send throws carries $metadata as well.';
    expect(report.attempts).toBeWhatTheProxySaw('attempts', flows, hint);
    expect(report.retries).toBeWhatTheProxySaw('retries', flows, hint);
  });
});

describe('summary', () => {
  const report: Report = {
    calls: 400,
    attempts: 917,
    retries: 517,
    waitingMs: 431_200,
    inFlightMs: 20_100,
    elapsedMs: 28_700,
    lost: Array.from({ length: 38 }, (_, n) => `run-42/part-${n}.json`),
  };

  test('says in one line what was lost, what was sent and how long it waited', () => {
    const line = summary(report);
    for (const [what, number] of [
      ['the 38 lost parts', /\b38\b/],
      ['the 400 parts that should be there', /\b400\b/],
      ['the 917 requests', /\b917\b/],
      ['the 431 seconds of waiting', /\b431(\.\d+)?\b/],
    ] as const) {
      expect(number.test(line)).toHold(
        `For a report of 400 calls of which 38 were lost, the line does not say ${what}: "${line}".\n` +
          'Look next: summary() gets the whole report; say times in seconds.',
      );
    }
    expect(/^.{1,200}$/.test(line)).toHold(`The summary has to be one line of at most 200 characters: "${line}"`);
  });
});
