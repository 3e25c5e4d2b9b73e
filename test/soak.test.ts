import { expect, test } from 'vitest';
import { soak } from './support/soak.ts';

/** Long enough for thousands of requests of every kind; `test/soak.ts` is the long form, which looks at memory too. */
const PHASES = { phases: 3, phaseMs: 4000 };

test('under clients that come, leave and break off, no request is lost from the counts', async () => {
  const { sent, outcomes, samples } = await soak(PHASES);
  expect(samples.at(-1)).toMatchObject({ attempts: sent, open: 0 });
  // All of it happened.
  expect(Object.keys(outcomes)).toEqual(expect.arrayContaining(['200', '503', 'broken', 'left']));
});
