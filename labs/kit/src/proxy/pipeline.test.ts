import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { totals, type Flow } from '../flows.ts';
import { answer } from '../faults.ts';
import { flatHeaders } from './messages.ts';
import { Pipeline } from './pipeline.ts';

/** One attempt of a call: whose, which one, what it is answered, and after how many others it ends. */
const attempt = fc.record({
  call: fc.integer({ min: 0, max: 5 }),
  attempt: fc.integer({ min: 1, max: 3 }),
  status: fc.constantFrom(200, 404, 429, 500, 503, null),
  endsAfter: fc.integer({ min: 0, max: 4 }),
  sdk: fc.boolean(),
});

function open(pipeline: Pipeline, call: string | null, n = 1) {
  const sdk = call === null ? [] : ['amz-sdk-invocation-id', call, 'Amz-Sdk-Request', `attempt=${n}; max=3`];
  const head = {
    method: 'PUT',
    scheme: 'http',
    target: '/b/k',
    httpVersion: '1.1',
    headers: ['Host', 'h', ...sdk],
  } as const;
  return pipeline.open(head);
}

describe('totals', () => {
  test('they are what the flows say, without keeping the flows', () => {
    fc.assert(
      fc.property(fc.array(attempt, { maxLength: 40 }), (attempts) => {
        const all = new Map<string, Flow>();
        const pipeline = new Pipeline({ rules: [], keepFlows: 1 });
        pipeline.subscribe((flow) => all.set(flow.id, flow));
        const ends = attempts.map((one, n) => {
          const flow = open(pipeline, one.sdk ? `call-${one.call}` : null, one.attempt);
          return { at: n + one.endsAfter, end: () => end(flow, one.status) };
        });
        const end = (flow: ReturnType<typeof open>, status: number | null) => {
          if (status !== null) pipeline.responded(flow, { status, statusText: '', httpVersion: '1.1', headers: [] });
          pipeline.close(flow, status === null ? 'gone' : null);
        };
        for (const { end: finish } of ends.toSorted((a, b) => a.at - b.at)) finish();
        const kept = totals(all.values());
        const { waitingMs, inFlightMs, elapsedMs, ...counts } = pipeline.totals;
        expect({ ...kept, ...counts }).toEqual(kept);
        expect(waitingMs).toBeCloseTo(kept.waitingMs, 6);
        expect(inFlightMs).toBeCloseTo(kept.inFlightMs, 6);
        expect(elapsedMs).toBeCloseTo(kept.elapsedMs, 6);
      }),
    );
  });

  test('more calls than are remembered are counted, and a late retry is still one', () => {
    const pipeline = new Pipeline({ rules: [], keepFlows: 1 });
    const calls = 100_050;
    for (let n = 0; n < calls; n++) pipeline.close(open(pipeline, `call-${n}`));
    pipeline.close(open(pipeline, `call-${calls - 1}`, 2));
    expect(pipeline.totals).toMatchObject({ calls, attempts: calls + 1, retries: 1 });
  });

  test('a service may say "slow down" with any status', () => {
    const pipeline = new Pipeline({ rules: [], keepFlows: 1 });
    const flow = open(pipeline, null);
    const { status, headers, body } = answer({ type: 'status', status: 400, code: 'SlowDown' }, flow.asked);
    pipeline.responded(flow, { status, statusText: '', httpVersion: '1.1', headers: flatHeaders(headers) });
    flow.note(Buffer.from(body));
    pipeline.close(flow);
    expect(pipeline.totals.throttled).toBe(1);
  });
});

describe('the flows', () => {
  test('the newest are kept, oldest first', () => {
    const pipeline = new Pipeline({ rules: [], keepFlows: 3 });
    const ids = Array.from({ length: 8 }, () => open(pipeline, null).id);
    expect(pipeline.flows.map(({ id }) => id)).toEqual(ids.slice(-3));
    expect(new Set(ids).size).toBe(8);
  });

  test('what has left memory is still waited for, and counted', async () => {
    const pipeline = new Pipeline({ rules: [], keepFlows: 1 });
    const flows = [open(pipeline, null), open(pipeline, null)];
    let isIdle = false;
    const idle = pipeline.idle().then(() => (isIdle = true));
    pipeline.close(flows[1] ?? open(pipeline, null));
    await Promise.resolve();
    expect(isIdle).toBe(false);
    for (const flow of flows) pipeline.close(flow);
    await idle;
    expect(pipeline.totals).toMatchObject({ attempts: 2, failed: 2, open: 0 });
  });

  test('what was in flight when all was forgotten does not come back', async () => {
    const pipeline = new Pipeline({ rules: [], keepFlows: 2 });
    const heard: Flow[] = [];
    const flow = open(pipeline, null);
    pipeline.clear();
    pipeline.subscribe((told) => heard.push(told));
    pipeline.close(flow);
    await pipeline.idle();
    expect({ heard, flows: pipeline.flows, attempts: pipeline.totals.attempts }).toEqual({
      heard: [],
      flows: [],
      attempts: 0,
    });
  });

  test.each([[[]], [['Server', 'AmazonS3', 'Empty', '', 'Via', 'a', 'via', 'b']]])(
    'what has ended shows what it showed before, with the headers %j',
    (headers) => {
      const pipeline = new Pipeline({ rules: [], keepFlows: 1 });
      const flow = open(pipeline, 'call');
      pipeline.responded(flow, { status: 503, statusText: 'Slow Down', httpVersion: '1.1', headers });
      flow.noteAnswer('<Error><Code>SlowDown</Code></Error>');
      const [before] = pipeline.flows;
      pipeline.close(flow);
      const { endMs } = flow;
      expect(pipeline.flows).toEqual([{ ...before, endMs }]);
      expect(flow.response?.headers).toEqual(headers);
    },
  );

  test.each([0, -1, 1.5, NaN])('%d flows can not be kept', (keepFlows) => {
    expect(() => new Pipeline({ rules: [], keepFlows })).toThrow(/keepFlows has to be 1 flow or more/);
  });
});
