import { callTrees, totals, type Flow } from '@slowdown/kit/flows';
import { expect, test } from 'vitest';
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

test('the job runs behind the proxy, and every flow of it is told', async () => {
  await using workbench = await Workbench.start();
  const { events, until } = listen(workbench);
  workbench.setRate(400);

  expect(workbench.startJob('01')).toBe(true);
  expect(workbench.startJob('01')).toBe(false);
  await until((event) => event.type === 'job' && event.job.phase === 'ended');

  const flows = lastStateOfEach(events);
  expect(flows.every((flow) => flow.endMs !== null)).toBe(true);
  expect(callTrees(flows, { ended: true })).toHaveLength(400);
  expect(totals(flows, { ended: true })).toEqual(totals(workbench.snapshot().flows, { ended: true }));
  expect(events).toContainEqual({ type: 'limit', ratePerSecond: 400, burst: 10 });
  expect(events.flatMap((event) => (event.type === 'output' ? event.lines : []))[0]).toMatch(/^uploading 400 parts/);
}, 30_000);

test('a job that is stopped says so, and leaves nothing running', async () => {
  await using workbench = await Workbench.start();
  const { events, until } = listen(workbench);
  workbench.setRate(10);
  workbench.startJob('01');
  await until((event) => event.type === 'flows');
  workbench.stopJob();
  await until((event) => event.type === 'job');
  expect(events.at(-1)).toMatchObject({ job: { phase: 'ended', stopped: true } });
}, 30_000);

test('a lab that is not there ends the job with a sentence', async () => {
  await using workbench = await Workbench.start();
  const { events, until } = listen(workbench);
  workbench.startJob('99');
  await until((event) => event.type === 'job');
  expect(events.at(-1)).toMatchObject({ job: { phase: 'ended', exit: 2 } });
  expect(events.filter((event) => event.type === 'output')).not.toEqual([]);
}, 30_000);
