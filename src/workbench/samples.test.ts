import { expect, test } from 'vitest';
import { sampleOf } from './samples.ts';

const series = (metric: string, sum: number, count = sum, attributes = {}) => ({ metric, attributes, sum, count });

test('a sample adds up the series of each instrument, whatever their labels', () => {
  const said = [
    series('aws.client.calls', 3, 3, { outcome: 'success' }),
    series('aws.client.calls', 1, 1, { outcome: 'exhausted' }),
    series('aws.client.backoff.duration', 1.5, 6),
    series('http.client.request.duration', 99, 9),
  ];
  expect(sampleOf(said, 1234.56)).toEqual({
    atMs: 1235,
    calls: 4,
    attempts: 0,
    retries: 0,
    throttles: 0,
    backoffS: 1.5,
    inFlightS: 0,
  });
});

test('a program that reports other things has nothing to draw', () => {
  expect(sampleOf([series('http.client.request.duration', 1)], 0)).toBeNull();
});
