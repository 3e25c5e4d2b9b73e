/** `slowdown retries explain`, as a user runs it. */
import { CHECKOUT, slowdown } from '@slowdown/cli/testing';
import { expect, test } from 'vitest';

interface Explained {
  policy: string;
  rows: { attempt: number; why: string | null; delayMs: number; tokens: number | null }[];
  waitedMs: number;
  succeeded: boolean;
}

const explained = (...flags: string[]) => slowdown(CHECKOUT, ['retries', 'explain', ...flags]);

test('shows each attempt, why there is another, how long it waits, and the tokens', async () => {
  const { code, stdout, stderr } = await explained();
  expect(stderr).toBe('');
  expect(stdout).toMatch(/botocore-standard {2}on s3, seed 1/);
  expect(stdout).toMatch(/1 ━▲ +0 ms +503 SlowDown +throttling +627 ms +┄+ +495/);
  expect(stdout).toMatch(/3 ━✗ +633 ms +503 SlowDown +the last attempt +490/);
  expect(stdout).toContain('3 attempts, 633 ms of waiting, given up.');
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(code).toBe(0);
});

test('another policy beside it', async () => {
  const { stdout } = await explained('--failures', '429 x2', '--policy', 'js-standard', '--compare', 'botocore-legacy');
  expect(stdout).toMatch(/js-standard {6}3 attempts, .* it succeeded\./);
  expect(stdout).toMatch(/botocore-legacy {2}3 attempts, .* it succeeded\./);
  expect(stdout).toContain('no quota');
});

test('the waits of two policies are drawn to one scale', async () => {
  const flags = ['--failures', '503 SlowDown x9', '--jitter', 'longest', '--compare', 'botocore-legacy'];
  const { stdout } = await explained(...flags);
  const bars = [...stdout.matchAll(/ ([0-9.]+) (m?s) +(┄+) /g)].map(([, number, unit, bar]) => ({
    ms: Number(number) * (unit === 's' ? 1000 : 1),
    columns: bar?.length ?? 0,
  }));
  const most = Math.max(...bars.map(({ ms }) => ms));
  expect(bars.map(({ ms }) => ms)).toEqual([1000, 2000, 1000, 2000, 4000, 8000]);
  expect(bars.map(({ columns }) => columns)).toEqual(bars.map(({ ms }) => Math.ceil((ms / most) * 14)));
});

test('--json: the rows as they are, by the seed', async () => {
  const flags = ['--json', '--failures', '500, timeout', '--service', 'dynamodb', '--seed', '7'];
  const [first, second] = await Promise.all([explained(...flags), explained(...flags)]);
  expect(first.stdout).toBe(second.stdout);
  const result = JSON.parse(first.stdout) as Explained;
  expect(result).toMatchObject({ policy: 'botocore-standard', succeeded: true });
  expect(result.rows.map(({ why, tokens }) => [why, tokens])).toEqual([
    ['transient', 486],
    ['transient', 472],
    [null, 486],
  ]);
  expect(result.waitedMs).toBeCloseTo(result.rows.reduce((sum, { delayMs }) => sum + delayMs, 0));
});

test('chance can be held, and attempts be counted otherwise than the policy does', async () => {
  const flags = ['--failures', '503 SlowDown x9', '--max-attempts', '7', '--jitter', 'longest'];
  const { stdout } = await explained(...flags);
  expect(stdout).toMatch(/botocore-standard {2}on s3, waits at their longest/);
  expect(stdout).toContain('7 attempts, 51.0 s of waiting, given up.');
  const { stdout: mean } = await explained(...flags.with(-1, 'mean'));
  expect(mean).toContain('7 attempts, 25.5 s of waiting, given up.');
});

test('a long poll with too few tokens sleeps, and gives up', async () => {
  const { stdout } = await explained(...['--service', 'sqs', '--long-poll', '--tokens', '12', '--failures', '500']);
  expect(stdout).toMatch(/500 +no tokens left +31 ms/);
});

test.each([
  ['no failure', ['--failures', 'broken'], /--failures: "broken" is no failure\. Write an HTTP status, /],
  ['nothing', ['--failures', ' , '], /There is no failure in/],
  ['a success', ['--failures', '200'], /200 is no failure: statuses from 400 on are\./],
  [
    'a word too many',
    ['--failures', '503 Slow/Down'],
    /"Slow\/Down" in "503 Slow\/Down" is neither a code nor retry-after=3/,
  ],
  ['too many', ['--failures', '500 x1000000000'], /repeats a failure 1000000000 times\. 1 to 100 make sense\./],
  ['many too many', ['--failures', '500 x99, 503 x99'], /These are 198 failures; 100 are enough/],
  [
    'another policy',
    ['--policy', 'legacy'],
    /'--policy <name>' argument 'legacy' is invalid\. Allowed choices are botocore-/,
  ],
  ['another service', ['--service', 'mars'], /'--service <name>' argument 'mars' is invalid/],
  ['a seed that is none', ['--seed', '-1'], /--seed takes a whole number, 0 or more, not "-1"\./],
  ['no attempt', ['--max-attempts', '0'], /--max-attempts takes 1 or more: the first attempt counts\./],
  ['no tokens', ['--tokens', 'NaN'], /--tokens takes a whole number, 0 or more, not "NaN"\./],
])('used wrongly, %s: a sentence that says what to do', async (_what, flags, sentence) => {
  const { code, stdout, stderr } = await explained(...flags);
  expect(stderr).toMatch(sentence);
  expect(stdout).toBe('');
  expect(code).toBe(2);
});
