import { defineConfig } from 'vitest/config';

/** How long a test may take where it starts containers, browsers or whole programs, milliseconds. */
const SPAN_TIMEOUT_MS = 120_000;

/**
 * Tests that wait for programs, most of their time, and are not about time or the machine themselves: two files at once.
 */
const IN_PAIRS = [
  'answers',
  'claims',
  'conformance',
  'events-*',
  'filters',
  'flows',
  'gate',
  'lesson-{02,03,05,08,09,11}',
  'metrics-{page,schedules}',
  'oscillation',
  'prose',
  'retries-*',
  'run-clients',
  'schedules',
  'service-faults',
].map((name) => `test/${name}.test.ts`);

/** Of tests that start containers, browsers or whole programs. */
const PATIENT = {
  testTimeout: SPAN_TIMEOUT_MS,
  hookTimeout: SPAN_TIMEOUT_MS,
  expect: { poll: { timeout: SPAN_TIMEOUT_MS / 4 } },
};

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['labs/*/src/**/*.test.ts', 'src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'] },
      },
      {
        extends: true,
        test: { ...PATIENT, name: 'pairs', include: IN_PAIRS, maxWorkers: 2 },
      },
      {
        extends: true,
        test: {
          ...PATIENT,
          name: 'span',
          include: ['test/**/*.test.ts'],
          exclude: IN_PAIRS,
          // One file at a time: each starts programs that want the machine for themselves.
          fileParallelism: false,
        },
      },
    ],
  },
});
