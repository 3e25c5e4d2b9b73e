/**
 * Lesson 03: what its job does, what its tables say of sleeps and tokens. Decided by the SDK for JavaScript here, and by
 * what the lesson's Python program prints of boto3's three modes. That the SDK's longest sleeps are 3 s and 0.15 s:
 * test/claims.test.ts.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { LAUNCHER } from '@slowdown/cli/testing';
import { labClient, labEnvironment, makeBucket, startBackend, type Backend } from '@slowdown/kit/backends';
import { totals } from '@slowdown/kit/flows';
import { startProxy } from '@slowdown/kit/proxy';
import { faultFrom, rulesOf } from '@slowdown/kit/scenario';
import { describeWith } from '@slowdown/kit/tiers/vitest';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { lab } from '../labs/03-retry-math/lab.ts';
import { ROOT } from '../scripts/root.mjs';
import { recordedRun } from '../src/components/recorded.ts';
import { COMPARED, MIXED, POLICIES, SLEEPERS, sumS, TALK } from '../src/components/retry-sleeps.ts';
import { commands, pages } from './support/prose.ts';

const run = promisify(execFile);

let backend: Backend;
beforeAll(async () => {
  backend = await startBackend('embedded');
  await makeBucket(backend.url, 'results');
});
afterAll(() => backend[Symbol.asyncDispose]());

describe('the job of the page', () => {
  /** Chance is held low, so that nobody sleeps for long. */
  const SHORT = 'data:text/javascript,Math.random = () => 0.02';

  const job = async (variant: 'starter' | 'solution') => {
    await using proxy = await startProxy({ upstream: backend.url, rules: rulesOf(lab.workbench.rules) });
    const args = [`--conditions=${variant}`, '--import', SHORT, 'labs/03-retry-math/job.ts'];
    const { stdout } = await run(process.execPath, args, { cwd: ROOT, env: labEnvironment(proxy.url) });
    await proxy.idle();
    return { lines: stdout.trim().split('\n'), seen: totals(proxy.flows, { ended: true }) };
  };
  const said = (who: string, requests: number, asleep: string) =>
    `${who}: 8 calls, ${requests} requests, asleep ${asleep} s on average, ${asleep} s at the longest`;
  // A fiftieth of 3 s, of 0.15 s, and of 15 s.
  const ASLEEP_AS_IT_COMES = [
    said('the SDK, 503 SlowDown', 24, '0.06'),
    said('the SDK, 500 InternalError', 24, '0.00'),
  ];

  test('makes 56 requests of 24 calls, and the starter’s strategy tries nothing again', async () => {
    const { lines, seen } = await job('starter');
    expect(seen).toMatchObject({ calls: 24, attempts: 56, failed: 24 });
    expect(lines).toEqual([...ASLEEP_AS_IT_COMES, said('your strategy, 503 SlowDown', 8, '0.00')]);
  });

  test('put right, makes the five attempts of legacy mode, and sleeps as long as that', async () => {
    const { lines, seen } = await job('solution');
    expect(seen).toMatchObject({ calls: 24, attempts: 88, failed: 24 });
    expect(lines).toEqual([...ASLEEP_AS_IT_COMES, said('your strategy, 503 SlowDown', 40, '0.30')]);
  });

  test('was recorded as the page shows it: below 3 s, and 20 times less for a 500', () => {
    const recorded = recordedRun('03-retry-math');
    expect(recorded).toMatchObject({ calls: 24, attempts: 56, failed: 24 });
    const [busy = NaN, broken = NaN] = (recorded?.output ?? []).map((line) =>
      Number(/([\d.]+) s at the longest/.exec(line)?.[1]),
    );
    expect(busy).toBeGreaterThan(0.3);
    expect(busy).toBeLessThanOrEqual(3);
    expect(broken).toBeLessThanOrEqual(0.15);
  });
});

describe('the SDK for JavaScript', () => {
  test('gives each failure of a call its own base and price, as the table has it', async () => {
    const rules = ['~u /part & ~hq attempt=2 => 503 SlowDown', '~u /part => 500 InternalError'];
    await using proxy = await startProxy({ upstream: backend.url, rules: rulesOf(rules.map(faultFrom)) });
    const s3 = labClient(proxy.url);
    const luck = vi.spyOn(Math, 'random').mockReturnValue(0.1);
    const error: unknown = await s3
      .send(new PutObjectCommand({ Bucket: 'results', Key: 'part', Body: 'part' }))
      .catch((thrown: unknown) => thrown);
    luck.mockRestore();
    const strategy = await s3.config.retryStrategy();
    s3.destroy();
    const ceilings = MIXED.map(([, , , sleeps = '']) => Number(/up to (\d+) ms/.exec(sleeps)?.[1] ?? 0));
    expect(ceilings).toEqual([50, 2000, 0]);
    expect(error).toMatchObject({ $metadata: { attempts: MIXED.length, totalRetryDelay: 0.1 * (50 + 2000) } });
    expect(strategy).toMatchObject({ capacity: Number(MIXED.at(-1)?.at(-1)) });
  });

  test('makes 55 requests of twenty broken calls', async () => {
    await using proxy = await startProxy({ upstream: backend.url, rules: rulesOf([faultFrom('500 InternalError')]) });
    const s3 = labClient(proxy.url);
    const luck = vi.spyOn(Math, 'random').mockReturnValue(0);
    for (let n = 0; n < 20; n += 1) {
      await s3.send(new PutObjectCommand({ Bucket: 'results', Key: 'part', Body: 'part' })).catch(() => {});
    }
    luck.mockRestore();
    s3.destroy();
    expect(proxy.flows).toHaveLength(55);
  });
});

test('the talk’s sleeps are 59 s, those of its boto3 15 s, and those of today 3 s and 0.15 s', () => {
  expect(SLEEPERS.map(({ sleeps }) => sumS(sleeps))).toEqual([59, 15, 3, 0.15]);
  expect(SLEEPERS[0]).toBe(TALK);
});

const typed = pages('src/content/docs/03-retry-math.mdx').flatMap((page) => commands(page));
/** A command of the page, at the workshop's root. */
const atTheRoot = async (words: string, python: string | null = null) => {
  const command = typed.find((each) => each.startsWith(words)) ?? '';
  expect(command).not.toBe('');
  const script = command
    .replace('npx slowdown', `'${process.execPath}' '${LAUNCHER}'`)
    .replace('labs/python/.venv/bin/python', `'${python ?? 'python3'}'`);
  return (await run('sh', ['-c', script], { cwd: ROOT, env: { ...process.env, NO_COLOR: '1' } })).stdout;
};

test('the command that explains a call shows the 3 s of today beside the 15 s of legacy mode', async () => {
  const stdout = await atTheRoot('npx slowdown retries explain ');
  expect(stdout).toMatch(/botocore-standard +3 attempts, 3\.0 s of waiting, given up/);
  expect(stdout).toMatch(/botocore-legacy +5 attempts, 15\.0 s of waiting, given up/);
});

await describeWith('python', 'boto3', (python) => {
  test('sleeps in its three modes as the page compares them', async () => {
    const stdout = await atTheRoot('npx slowdown run ', python);
    const printed = stdout
      .trim()
      .split('\n')
      .map((line) => line.trimEnd().split(/ {2,}/));
    const modes = POLICIES.flatMap(({ policy }, n) => {
      const mode = /^botocore-(.*)/.exec(policy)?.[1];
      return mode === undefined ? [] : [{ mode, row: COMPARED[n]?.slice(1) }];
    });
    expect(modes.map(({ mode }) => mode)).toEqual(['legacy', 'standard', 'adaptive']);
    for (const { mode, row } of modes) {
      const calls = printed.filter(([name, , made]) => name === mode && made?.endsWith(' attempts'));
      // "1 + 2 = 3 s, and 1.00 s for its rate"
      const totals = calls.map(([, , , slept = '']) =>
        [...slept.matchAll(/(?:=|and) ([\d.]+) s/g)].reduce((sum, [, seconds]) => sum + Number(seconds), 0),
      );
      expect([calls[0]?.[2]?.replace(' attempts', ''), ...totals.map((total) => `${total}\u00A0s`)], mode).toEqual(row);
    }
    const twenty = printed.filter(([, answer]) => answer === '20 calls of 500').map(([, , requests]) => requests);
    expect(twenty).toEqual(['100 requests', '55 requests', '55 requests']);
  });
});
