import { callTrees, totals, type Flow } from '@slowdown/kit/flows';
import { expect, test } from 'vitest';
import { labNamed } from '../components/labs.ts';
import type { WorkbenchEvent } from './protocol.ts';
import { Workbench } from './workbench.ts';

/** Gathers what a workbench tells, and waits for what it has to tell. */
function listen(workbench: Workbench) {
  const events: WorkbenchEvent[] = [];
  const waiting = new Set<() => void>();
  workbench.subscribe((event) => {
    events.push(event);
    for (const look of waiting) look();
  });
  const until = (wanted: (event: WorkbenchEvent) => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!events.some(wanted)) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  return { events, until };
}

function lastStateOfEach(events: WorkbenchEvent[]): Flow[] {
  const flows = new Map(
    events.flatMap((event) => (event.type === 'flows' ? event.flows : [])).map((flow) => [flow.id, flow]),
  );
  return [...flows.values()];
}

const LAB = '01-the-question';

/** A workbench at lab 01. */
async function started() {
  const workbench = await Workbench.start();
  workbench.enter(LAB, labNamed(LAB).workbench);
  return workbench;
}

test('the job runs behind the proxy, and every flow of it is told', async () => {
  await using workbench = await started();
  const { events, until } = listen(workbench);
  workbench.setRate(400);

  expect(workbench.startJob()).toBe(true);
  expect(workbench.startJob()).toBe(false);
  await until((event) => event.type === 'job' && event.job.phase === 'ended');

  const flows = lastStateOfEach(events);
  expect(flows.every((flow) => flow.endMs !== null)).toBe(true);
  expect(callTrees(flows, { ended: true })).toHaveLength(400);
  expect(totals(flows, { ended: true })).toEqual(totals(workbench.snapshot().flows, { ended: true }));
  expect(events).toContainEqual({ type: 'limit', limit: { ratePerSecond: 400, burst: 10 } });
  expect(events.flatMap((event) => (event.type === 'output' ? event.lines : []))[0]).toMatch(/^uploading 400 parts/);
}, 30_000);

test('a job that is stopped says so, and leaves nothing running', async () => {
  await using workbench = await started();
  const { events, until } = listen(workbench);
  workbench.setRate(10);
  workbench.startJob();
  await until((event) => event.type === 'flows');
  workbench.stopJob();
  await until((event) => event.type === 'job');
  expect(events.at(-1)).toMatchObject({ job: { phase: 'ended', stopped: true } });
}, 30_000);

test('a lab that is not there ends the job with a sentence', async () => {
  await using workbench = await started();
  const { events, until } = listen(workbench);
  workbench.enter('99-gone', labNamed(LAB).workbench);
  workbench.startJob();
  await until((event) => event.type === 'job');
  expect(events.at(-1)).toMatchObject({ job: { phase: 'ended', exit: 2 } });
  expect(events.filter((event) => event.type === 'output')).not.toEqual([]);
}, 30_000);

test('the workbench is at one lab at a time, and does not leave one whose job is running', async () => {
  await using workbench = await started();
  const { until } = listen(workbench);
  workbench.startJob();
  expect(workbench.enter('02-other', labNamed(LAB).workbench)).toBe(false);
  expect(workbench.enter(LAB, labNamed(LAB).workbench)).toBe(true);
  workbench.stopJob();
  await until((event) => event.type === 'job' && event.job.phase === 'ended');
  expect(workbench.enter('02-other', labNamed(LAB).workbench)).toBe(true);
  expect(workbench.snapshot()).toMatchObject({ lab: '02-other', job: { phase: 'idle' }, flows: [] });
}, 30_000);

test('a lab has the controls that its manifest names, and no other', async () => {
  await using workbench = await Workbench.start();
  expect([workbench.setRate(50), workbench.chooseFault(0), workbench.startJob(), workbench.startTests()]).toEqual(
    Array(4).fill(false),
  );
  const faults = [{ type: 'tooManyRequests' }] as const;
  workbench.enter('02-other', { ...labNamed(LAB).workbench, limit: undefined, faults: [...faults] });
  expect(workbench.setRate(50)).toBe(false);
  expect(workbench.chooseFault(1)).toBe(false);
  expect(workbench.chooseFault(0)).toBe(true);
  expect((await fetch(workbench.snapshot().proxyUrl)).status).toBe(429);
  workbench.chooseFault(null);
  expect((await fetch(workbench.snapshot().proxyUrl)).status).not.toBe(429);
}, 30_000);

test('the throttle goes no further than its slider', async () => {
  await using workbench = await started();
  expect([9, 10, 400, 401].map((rate) => workbench.setRate(rate))).toEqual([false, true, true, false]);
});

test('a job that reports its metrics is drawn by what it says itself, and a page that opens later is told the same', async () => {
  await using workbench = await Workbench.start();
  const lab = '10-metrics';
  workbench.enter(lab, labNamed(lab).workbench);
  const { events, until } = listen(workbench);
  workbench.startJob();
  await until((event) => event.type === 'job' && event.job.phase === 'ended');
  const samples = events.flatMap((event) => (event.type === 'sample' ? [event.sample] : []));
  const seen = totals(lastStateOfEach(events), { ended: true });
  expect(seen.retries).toBeGreaterThan(0);
  expect(samples.at(-1)).toMatchObject({ calls: seen.calls, attempts: seen.attempts, retries: seen.retries });
  expect(workbench.snapshot().samples).toEqual(samples);
}, 60_000);
