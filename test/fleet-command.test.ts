/** `slowdown fleet`, as a user runs it. */
import { CHECKOUT, slowdown } from '@slowdown/cli/testing';
import { expect, test } from 'vitest';
import { z } from 'zod';

const sum = z.number();
const result = z.object({
  isDone: z.boolean(),
  totals: z.object({ succeeded: sum, lost: sum, attempts: sum }),
  seconds: z.array(z.object({ attempts: sum })),
});
const SMALL = ['fleet', '--workers', '40', '--calls', '50', '--limit', '100', '--minutes', '5'];

test('shows what came of the fleet, and another policy beside it', async () => {
  const { code, stdout } = await slowdown(CHECKOUT, [...SMALL, '--policy', 'botocore-legacy', '--compare', 'none']);
  expect(code).toBe(0);
  expect(stdout).toContain('botocore-legacy: 40 workers, 100 requests/s for each prefix: done after');
  expect(stdout).toMatch(/lost calls +[1-9]\d* +0\n/);
  expect(stdout).toMatch(/● succeeded .*≤ \d+ a second/);
});

test('is the same run each time, as JSON and as a row a second', async () => {
  const [one, other, csv] = await Promise.all([
    slowdown(CHECKOUT, [...SMALL, '--json']),
    slowdown(CHECKOUT, [...SMALL, '--json']),
    slowdown(CHECKOUT, [...SMALL, '--csv']),
  ]);
  expect(one.stdout).toBe(other.stdout);
  const { totals, isDone, seconds } = result.parse(JSON.parse(one.stdout));
  expect(isDone).toBe(true);
  expect(totals.succeeded + totals.lost).toBe(2000);
  const [head, ...rows] = csv.stdout.trim().split('\n');
  expect(head).toBe('second,succeeded,lost,attempts,retries,throttled,failed,inFlight,sleeping');
  expect(rows).toHaveLength(seconds.length);
  const attempts = rows.reduce((sum, row) => sum + Number(row.split(',')[3]), 0);
  expect(attempts).toBe(totals.attempts);
});

test.each([
  [['--workers', '0'], '--workers: workers has to be at least 1.'],
  [['--limit', 'abc'], '--limit takes a number, not "abc".'],
  [['--limit', '-1'], '--limit: ratePerSecond has to be above 0.'],
  [['--policy', 'boto'], '--policy or --compare: there is no policy "boto"; choose from botocore-standard, '],
  [['--pause-spread', '101'], '--pause-spread: pauseSpread is a share, 0 to 1.'],
  [['--minutes', '0'], '--minutes has to be above 0.'],
])('%s is used wrongly', async (flags, message) => {
  const { code, stderr } = await slowdown(CHECKOUT, ['fleet', ...flags]);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) });
});
