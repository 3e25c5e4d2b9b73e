/** What exports before an end. How programs end is tested with whole programs, in `test/metrics-exit.test.ts`. */
import { diag, DiagLogLevel } from '@opentelemetry/api';
import { afterEach, expect, test } from 'vitest';
import { flushAfter, flushAtExit } from '../metrics.ts';

afterEach(() => diag.disable());

const listeners = () => ['beforeExit', 'SIGTERM'].map((event) => process.listenerCount(event));

test('what listens for the end can be taken back', () => {
  const before = listeners();
  const takeBack = flushAtExit({ forceFlush: async () => {} });
  expect(listeners()).toEqual(before.map((count) => count + 1));
  takeBack();
  expect(listeners()).toEqual(before);
});

test('a handler gets what it was called with, and its exporters the time that was asked for', async () => {
  const asked: unknown[] = [];
  const provider = { forceFlush: async (options: unknown) => void asked.push(options) };
  const handler = flushAfter(provider, (event: string, context: number) => `${event} ${context}`, { withinMs: 70 });
  expect(await handler('event', 7)).toBe('event 7');
  expect(asked).toEqual([{ timeoutMillis: 70 }]);
});

test('a handler whose metrics are not exported answers all the same, and diag is told', async () => {
  const told: unknown[] = [];
  diag.setLogger(
    { error: (...words) => void told.push(words[0]), warn() {}, info() {}, debug() {}, verbose() {} },
    DiagLogLevel.ERROR,
  );
  const handler = flushAfter({ forceFlush: () => Promise.reject(new Error('down')) }, async () => 'answer');
  expect(await handler()).toBe('answer');
  expect(told).toEqual([
    'The metrics were not exported within 5000 ms: what was counted since the last export is lost.',
  ]);
});
