import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../../workbench/protocol.ts';
import { OUTPUT_LINES } from '../../workbench/protocol.ts';
import { hasEnded, INITIAL, latestMs, reduce } from './state.ts';
import { flow } from './testing.ts';

const snapshot: Snapshot = {
  backend: 'embedded',
  proxyUrl: 'http://127.0.0.1:8001',
  lab: '01-the-question',
  limit: { ratePerSecond: 50, burst: 50 },
  fault: null,
  hold: { filter: null, seconds: 60 },
  held: [],
  edits: [],
  nowMs: 0,
  job: { phase: 'idle' },
  tests: { phase: 'idle' },
  output: [],
  flows: [],
  samples: [],
};
const first = flow({ call: 'part-000', attempt: 1, startMs: 10, endMs: null, status: 0 });
const answered = flow({ call: 'part-000', attempt: 1, startMs: 10, endMs: 25, status: 503 });

describe('reduce', () => {
  test('a snapshot brings everything that the workbench knows', () => {
    const state = reduce(INITIAL, { type: 'snapshot', snapshot: { ...snapshot, flows: [first] } });
    expect(state.backend).toBe('embedded');
    expect([...state.flows.values()]).toEqual([first]);
    expect(state.limits).toEqual([{ atMs: 0, ratePerSecond: 50 }]);
  });

  test('a flow that changed takes the place of the one before', () => {
    const before = reduce(INITIAL, { type: 'flows', flows: [first] });
    const after = reduce(before, { type: 'flows', flows: [answered] });
    expect([...after.flows.values()]).toEqual([answered]);
    expect([...before.flows.values()], 'the state before is left alone').toEqual([first]);
  });

  test('a new limit holds from the latest moment that a flow told of', () => {
    const running = reduce(reduce(INITIAL, { type: 'snapshot', snapshot }), { type: 'flows', flows: [answered] });
    const state = reduce(running, { type: 'limit', limit: { ratePerSecond: 200, burst: 200 } });
    expect(state.limit?.ratePerSecond).toBe(200);
    expect(state.limits).toEqual([
      { atMs: 0, ratePerSecond: 50 },
      { atMs: 25, ratePerSecond: 200 },
    ]);
  });

  test('a snapshot brings the lines that were printed before it', () => {
    const said = reduce(INITIAL, { type: 'output', lines: ['old'] });
    expect(reduce(said, { type: 'snapshot', snapshot: { ...snapshot, output: ['new'] } }).output).toEqual(['new']);
  });

  test('only the last lines of a talkative program are kept', () => {
    let state = INITIAL;
    for (let n = 0; n < OUTPUT_LINES + 3; n += 1) state = reduce(state, { type: 'output', lines: [`line ${n}`] });
    expect(state.output).toHaveLength(OUTPUT_LINES);
    expect(state.output[0]).toBe('line 3');
  });

  test('what is held is told as a whole, with the moment of the telling', () => {
    const content = { method: 'GET', path: '/', status: 200, headers: [], body: '' };
    const message = { id: 'f1', at: 'response', host: 'h', attempt: 1, untilMs: 60_900, ...content } as const;
    const state = reduce(INITIAL, { type: 'held', held: [message], nowMs: 900 });
    expect(state).toMatchObject({ held: [message], nowMs: 900 });
    expect(reduce(state, { type: 'held', held: [], nowMs: 950 }).held).toEqual([]);
  });

  test('edits by hand gather by flow, and a snapshot brings those of the run', () => {
    const content = { method: 'GET', path: '/', status: 200, headers: [], body: '' };
    const edit = { id: 'f1', at: 'response', before: content, after: { ...content, status: 429 } } as const;
    const once = reduce(INITIAL, { type: 'edited', edit });
    expect(once.edits.get('f1')).toEqual([edit]);
    expect(reduce(once, { type: 'edited', edit }).edits.get('f1')).toHaveLength(2);
    expect(reduce(once, { type: 'snapshot', snapshot }).edits.size).toBe(0);
    expect(reduce(INITIAL, { type: 'snapshot', snapshot: { ...snapshot, edits: [edit] } }).edits).toEqual(once.edits);
  });

  test('job and tests replace what was known of them', () => {
    const state = reduce(INITIAL, { type: 'job', job: { phase: 'ended', lab: 'x', exit: 0, stopped: false } });
    expect(hasEnded(state)).toBe(true);
    expect(hasEnded(reduce(state, { type: 'job', job: { phase: 'running', lab: 'x' } }))).toBe(false);
    const stopped = { phase: 'ended', lab: 'x', exit: null, stopped: true } as const;
    expect(hasEnded(reduce(state, { type: 'job', job: stopped }))).toBe(false);
    const tests = { phase: 'ended', lab: 'x', verdicts: [], problem: 'the file is empty' } as const;
    expect(reduce(state, { type: 'tests', tests: { ...tests, verdicts: [] } }).tests).toEqual(tests);
  });
});

test('the latest moment is an end, or the start of what has none', () => {
  expect(latestMs([])).toBe(0);
  expect(latestMs([answered, flow({ call: 'part-001', attempt: 1, startMs: 40, endMs: null, status: 0 })])).toBe(40);
});
