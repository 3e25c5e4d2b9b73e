import { defineConfig } from 'vitest/config';

/** How long a test may take where it starts containers, browsers or whole programs, milliseconds. */
const SPAN_TIMEOUT_MS = 120_000;

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['labs/*/src/**/*.test.ts', 'src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'span',
          include: ['test/**/*.test.ts'],
          // One file at a time: each starts programs that want the machine for themselves.
          fileParallelism: false,
          testTimeout: SPAN_TIMEOUT_MS,
          hookTimeout: SPAN_TIMEOUT_MS,
          expect: { poll: { timeout: SPAN_TIMEOUT_MS / 4 } },
        },
      },
    ],
  },
});
