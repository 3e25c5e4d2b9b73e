import type { ReportedCall } from '@slowdown/kit/report';
import { expect, test } from 'vitest';
import { callBar } from './bar.ts';

type Attempt = ReportedCall['attempts'][number];

function attempt(startMs: number, endMs: number | null, status: number | null): Attempt {
  return { startMs, endMs, status, errorCode: null, throttled: status === 503, error: null, fault: null };
}

function drawn(outcome: ReportedCall['outcome'], attempts: Attempt[], width = 20): string {
  const call = { method: 'PUT', host: 'x', path: '/b/k', outcome, waitingMs: 0, inFlightMs: 0, attempts };
  return callBar(call, 1000, width)
    .map(({ text }) => text)
    .join('');
}

test.each<[string, ReportedCall['outcome'], Attempt[]]>([
  ['━━●', 'succeeded', [attempt(0, 50, 200)]],
  ['━▲┄┄┄┄┄┄┄┄━●', 'succeeded', [attempt(0, 10, 503), attempt(510, 520, 200)]],
  ['━▲┄┄━✗', 'failed', [attempt(0, 10, 503), attempt(160, 170, 503)]],
  ['━✗', 'failed', [attempt(0, 10, null)]],
  ['━━', 'open', [attempt(0, null, null)]],
])('%s', (bar, outcome, attempts) => {
  expect(drawn(outcome, attempts)).toBe(bar);
});

test('the longest call fills the width and no more, however many attempts it has', () => {
  const attempts = Array.from({ length: 9 }, (_, n) => attempt(n * 100, n * 100 + 50, 503));
  for (const width of [20, 40, 60]) expect([...drawn('failed', attempts, width)].length).toBeLessThanOrEqual(width + 1);
});
