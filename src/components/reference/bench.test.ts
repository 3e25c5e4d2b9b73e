import { expect, test } from 'vitest';
import { groupsOf, timesText } from './bench';
import type { BenchResults } from './bench-results';

const exactly = (figure: number) => ({ least: figure / 2, middle: figure, most: figure * 2 });
const contender = (title: string, figures: BenchResults['contenders']['none']['figures']) => ({
  title,
  version: null,
  missing: null,
  figures,
});

const results: BenchResults = {
  measuredOn: '2035-01-01',
  machine: { cpu: 'a processor', cores: 2, memoryGib: 8, node: 'v24.0.0' },
  rounds: 3,
  seconds: 8,
  contenders: {
    none: contender('no proxy', { passPerSecond: exactly(40_000), p50Ms: exactly(0.1) }),
    slowdown: contender('SlowDown', {
      passPerSecond: exactly(12_345),
      passCpuMicroseconds: exactly(50),
      p50Ms: exactly(0.2),
    }),
    toxiproxy: { ...contender('Toxiproxy', {}), missing: 'it is not there' },
    mitmproxy: contender('mitmproxy', {
      passPerSecond: exactly(1000),
      passCpuMicroseconds: exactly(1000),
      p50Ms: exactly(1.1),
    }),
  },
};

const group = (title: string) => groupsOf(results).find((one) => one.title === title);

test('more is better for requests a second, and the bar is a part of the longest', () => {
  expect(group('Everything passes the limit')?.rows).toMatchObject([
    { id: 'none', part: 1, times: 40 },
    { id: 'slowdown', text: '12,300', range: '6,170 to 24,700', times: 12.345 },
    { id: 'toxiproxy', text: 'it is not there', range: null, times: null },
    { id: 'mitmproxy', text: '1,000', part: 0.025, times: null },
  ]);
});

test('less is better for processor time', () => {
  expect(group('Processor time, passed on')?.rows.find(({ id }) => id === 'slowdown')).toMatchObject({ times: 20 });
});

test('latency is what a proxy adds, so no proxy has none', () => {
  const rows = group('Added latency, median')?.rows ?? [];
  expect(rows.map(({ id }) => id)).toEqual(['slowdown', 'toxiproxy', 'mitmproxy']);
  expect(rows[0]).toMatchObject({ text: '0.1', times: expect.closeTo(10, 6) });
});

test.each([
  [12.345, '12 ×'],
  [4.13, '4.1 ×'],
  [0.052, '0.052 ×'],
])('%d is said %s', (times, text) => {
  expect(timesText(times)).toBe(text);
});
