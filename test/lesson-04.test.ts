/** Lesson 04: what its page says of the job with more and more workers, of the herd, and of real boto3's three modes. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LAUNCHER } from '@slowdown/cli/testing';
import { labEnvironment, makeBucket, startBackend } from '@slowdown/kit/backends';
import { callTrees, totals } from '@slowdown/kit/flows';
import { startProxy } from '@slowdown/kit/proxy';
import { faultFrom, rulesOf } from '@slowdown/kit/scenario';
import { describeWith } from '@slowdown/kit/tiers/vitest';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { BOOKED, JOB, simulate } from '../labs/04-pile-up/model.ts';
import { plan as starterPlan } from '../labs/04-pile-up/starter/plan.ts';
import { ROOT } from '../scripts/root.mjs';
import { at, curves, evenly, herds, WORKERS } from '../src/components/pile-up.ts';
import { callMatcher, readFilter } from '../src/components/panel/filtering.ts';
import { durationMs, seek, START } from '../src/components/panel/player.ts';
import { recordedRun } from '../src/components/recorded.ts';
import { recordings } from '../src/components/recordings.ts';
import { commands, pages } from './support/prose.ts';

const run = promisify(execFile);

const [page] = pages('src/content/docs/04-pile-up.mdx');
const shown = page ? commands(page) : [];
const [SIMULATED = ''] = shown.filter((command) => command.startsWith('npx slowdown fleet'));
const [SWEEP = ''] = shown.filter((command) => command.includes('sweep.ts'));
const [THREE_MODES = ''] = shown.filter((command) => command.startsWith('npx slowdown run'));

/** The page's command in a shell, at the workshop's root. */
function typed(command: string) {
  const script = command
    .replace('npx slowdown', `'${process.execPath}' '${LAUNCHER}'`)
    .replace('npx node', `'${process.execPath}'`);
  return run('sh', ['-c', script], { cwd: ROOT, env: { ...process.env, NO_COLOR: '1' } });
}

describe('the job with more and more workers', () => {
  const { standard, tenAttempts, adaptive, legacy, none } = curves;
  const secondsAt = (curve: typeof standard, workers: (typeof WORKERS)[number]) => at(curve, workers).tookMs / 1000;

  test('takes ten seconds with 32, seven with 64, and half a second less with 128', () => {
    expect(secondsAt(standard, 32)).toBeCloseTo(10.5, 0);
    expect(secondsAt(standard, 64)).toBeCloseTo(7.1, 0);
    expect(Math.abs(secondsAt(standard, 64) - secondsAt(standard, 128) - 0.5)).toBeLessThan(0.2);
    expect(at(standard, 64).lost).toBe(0);
    expect(at(standard, 128).lost).toBeGreaterThan(1);
    expect(at(standard, 128).wasted).toBeGreaterThan(1 / 3);
  });

  test('ends soonest where it loses most, with three attempts', () => {
    const soonest = [...standard.points].sort((a, b) => a.tookMs - b.tookMs)[0];
    expect(soonest?.workers).toBe(384);
    expect(at(standard, 384).lost).toBe(Math.max(...standard.points.map(({ lost }) => lost)));
  });

  test.each([tenAttempts, legacy])('takes longer past the knee, and loses nothing: $label', (curve) => {
    expect(curve.points.map(({ lost }) => lost)).toEqual(WORKERS.map(() => 0));
    expect(secondsAt(curve, 384)).toBeGreaterThan(secondsAt(curve, 64) + 1);
    expect(Math.min(...curve.points.map(({ tookMs }) => tookMs))).toBe(at(curve, 64).tookMs);
  });

  test('differs from run to run, and loses more where all answers take as long', () => {
    const [soonestMs, latestMs] = at(standard, 64).tookMsRange;
    expect(latestMs - soonestMs).toBeGreaterThan(1000);
    expect(evenly.lostRange[0]).toBeGreaterThanOrEqual(at(standard, 384).lostRange[1]);
  });

  test('makes nearly five requests a part where it tries again at once, and is among the soonest', () => {
    expect(at(none, 384).requests / JOB.parts).toBeGreaterThan(4.5);
    expect(at(none, 384).lost).toBe(0);
    expect(secondsAt(none, 384)).toBeLessThan(secondsAt(tenAttempts, 384));
  });

  test('loses most in adaptive mode, where a worker has a single part', () => {
    for (const curve of [standard, tenAttempts, legacy, none]) {
      expect(at(adaptive, 384).lost).toBeGreaterThan(at(curve, 384).lost);
    }
  });

  test('is never below the limit', () => {
    const leastMs = (1000 * JOB.parts) / JOB.limitPerSecond;
    for (const { points } of [tenAttempts, legacy, none]) {
      for (const { tookMs } of points) expect(tookMs).toBeGreaterThan(leastMs);
    }
  });

  test('wastes more with each step past the knee', () => {
    const wasted = standard.points.filter(({ workers }) => workers >= 64).map((point) => point.wasted);
    expect(wasted).toEqual(wasted.toSorted((a, b) => a - b));
    expect(wasted.at(-1)).toBeCloseTo(2 / 3, 1);
  });
});

describe('the herd', () => {
  test('makes as many requests however long it waits, if all wait as long', () => {
    expect(new Set([herds.none, herds.fixed, herds.doubling].map(({ requests }) => requests)).size).toBe(1);
    expect(herds.doubling.tookMs).toBeGreaterThan(10 * herds.none.tookMs);
  });

  test('is broken by chance after its second visit', () => {
    expect(herds.jitter.requests).toBeLessThan(0.65 * herds.none.requests);
    const inSecondsOf = ({ points }: typeof herds.jitter, fromS: number) =>
      Math.max(...points.flatMap(([atS, requests]) => (atS >= fromS ? [requests] : [])));
    const limit = JOB.limitPerSecond / 4;
    expect(inSecondsOf(herds.jitter, 2)).toBeLessThanOrEqual(limit);
    expect(inSecondsOf(herds.fixed, 2)).toBeGreaterThan(4 * limit);
  });
});

test('the recorded run is what is simulated', () => {
  const { calls = 0, attempts = 0, failed = 0, elapsedMs = 0, output = [] } = recordedRun('04-pile-up') ?? {};
  const simulated = at(curves.standard, 128);
  expect(calls).toBe(JOB.parts);
  expect(attempts / simulated.requests).toBeCloseTo(1, 1);
  expect(elapsedMs / simulated.tookMs).toBeCloseTo(1, 0);
  expect((attempts - calls + failed) / attempts).toBeGreaterThan(1 / 3);
  expect(output[1]).toContain(`${failed} lost; ${attempts} requests`);
});

test('the filter of the page finds the lost calls of the recorded run', () => {
  const recording = recordings['04-pile-up'];
  const [, filter = ''] = /type `(~[^`]+)` into\s+\*\*Show/.exec(page?.text ?? '') ?? [];
  const typedFilter = readFilter(filter);
  if (!recording || typedFilter.kind !== 'filter') throw new Error(`no recording, or no filter: ${filter}`);
  const flows = [...seek(recording, START, durationMs(recording)).state.flows.values()];
  const trees = callTrees(flows, { ended: true });
  const lost = trees.filter(({ outcome }) => outcome === 'failed');
  expect(trees.filter(callMatcher(typedFilter.filter))).toEqual(lost);
  expect(lost).toHaveLength(recordedRun('04-pile-up')?.failed ?? 0);
});

test('the sweep of the page prints what simulate() returns', async () => {
  const { stdout } = await typed(SWEEP);
  const { requests, tookMs } = simulate({ ...JOB, parts: 1000 }, 80);
  expect(stdout).toMatch(new RegExp(`^ *80 +${Math.round(tookMs)} +0 +${requests} `, 'm'));
});

test('a sweep without a number of workers says what to give', async () => {
  await expect(typed('npx node labs/04-pile-up/sweep.ts 0')).rejects.toThrow('Give one or more numbers of workers');
});

test('the command of the page plays the starter’s plan, with a ramp', async () => {
  const { stdout } = await typed(`${SIMULATED} --json`);
  const { totals: played } = z
    .object({ totals: z.object({ attempts: z.number(), lost: z.number() }) })
    .parse(JSON.parse(stdout));
  const { requests: attempts, lost } = simulate(JOB, BOOKED, { ...starterPlan, rampMs: 700 });
  expect(played).toEqual({ attempts, lost });
});

test('128 real workers waste what the page says', async () => {
  await using backend = await startBackend('embedded');
  await makeBucket(backend.url, 'results');
  const rules = ['latency 700ms', '~m PUT => 503 SlowDown above 100/s per prefix burst 10'].map(faultFrom);
  await using proxy = await startProxy({ upstream: backend.url, rules: rulesOf(rules) });
  const script = join(ROOT, 'labs/04-pile-up/job.ts');
  const { stdout } = await run(process.execPath, ['--conditions=starter', script], { env: labEnvironment(proxy.url) });
  await proxy.idle();
  const { calls, attempts, succeeded, failed } = totals(proxy.flows, { ended: true });
  expect(stdout).toContain(`${succeeded} of ${JOB.parts} stored, ${failed} lost; ${attempts} requests`);
  expect(calls).toBe(JOB.parts);
  // A busy machine sends them later, and fewer are refused.
  expect((attempts - succeeded) / attempts).toBeGreaterThan(0.2);
});

await describeWith('python', 'real boto3', () => {
  test('is what the page’s npm script installs', async () => {
    const { stdout } = await run(process.execPath, [join(ROOT, 'scripts/python.mjs'), 'labs']);
    expect(stdout).toContain('boto3, mitmproxy and the AWS CLI: there.');
  });

  test('piles up in its three modes', async () => {
    const { stdout, stderr } = await typed(THREE_MODES);
    const rows = [...stdout.matchAll(/^(legacy|standard|adaptive) +(\d+) +(\d+) +(\d+) +([\d.]+)$/gm)];
    const of = new Map(
      rows.map(([, mode = '', stored, lost, requests]) => [
        mode,
        { stored: Number(stored), lost: Number(lost), requests: Number(requests) },
      ]),
    );
    const [legacy, standard, adaptive] = ['legacy', 'standard', 'adaptive'].map((mode) => of.get(mode));
    if (!legacy || !standard || !adaptive) throw new Error(stdout);
    for (const { stored, lost } of of.values()) expect(stored + lost).toBe(128);
    expect(standard.lost).toBeGreaterThan(Math.max(legacy.lost, adaptive.lost));
    expect(adaptive.requests).toBeLessThan(Math.min(legacy.requests, standard.requests));
    const sum = legacy.requests + standard.requests + adaptive.requests;
    expect(stderr + stdout).toContain(`384 calls · ${sum} attempts`);
  });
});
