import type { Flow } from '@slowdown/kit/flows';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FlowBatch } from './flow-batch.ts';

const flow = (id: string, endMs: number | null): Flow => ({
  id,
  startMs: 0,
  endMs,
  request: { method: 'PUT', host: '', path: '/', headers: {}, bytes: null },
  response: null,
  fault: null,
  sdk: null,
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('flows gather and are sent together, each in its newest state', () => {
  const sent: Flow[][] = [];
  const batch = new FlowBatch((flows) => sent.push(flows));
  batch.add(flow('a', null));
  batch.add(flow('b', null));
  batch.add(flow('a', 5));
  expect(sent).toEqual([]);
  vi.runAllTimers();
  expect(sent).toEqual([[flow('a', 5), flow('b', null)]]);
});

test('nothing is sent where nothing came, or what came was dropped', () => {
  const sent: Flow[][] = [];
  const batch = new FlowBatch((flows) => sent.push(flows));
  batch.flush();
  batch.add(flow('a', null));
  batch.drop();
  vi.runAllTimers();
  expect(sent).toEqual([]);
});
