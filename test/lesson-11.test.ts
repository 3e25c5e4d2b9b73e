/** Lesson 11 with what its page says: the draws, the recorded run, the service as a file, and real boto3 in vain. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LAUNCHER } from '@slowdown/cli/testing';
import { readScenario } from '@slowdown/kit/scenario';
import { describeWith } from '@slowdown/kit/tiers/vitest';
import { describe, expect, test } from 'vitest';
import { CAUSES_DRAWN, draw } from '../labs/11-capstone/draw.ts';
import { lab } from '../labs/11-capstone/lab.ts';
import { WRITES_PER_SECOND } from '../labs/11-capstone/model.ts';
import { findings, seed } from '../labs/11-capstone/solution/report.ts';
import { seed as seedOfTheStarter } from '../labs/11-capstone/starter/report.ts';
import { ROOT } from '../scripts/root.mjs';
import { IN_VAIN, recordedEvidence } from '../src/components/capstone.ts';
import { recordedRun } from '../src/components/recorded.ts';
import { BURST } from '../src/workbench/protocol.ts';
import { commands, pages } from './support/prose.ts';

const run = promisify(execFile);

const [page] = pages('src/content/docs/11-capstone.mdx');
const shown = page ? commands(page) : [];
const [WITH_THE_SERVICE = ''] = shown.filter((command) => command.includes('--scenario'));
const [IN_PYTHON = ''] = shown.filter((command) => command.includes('in_vain.py'));

/** The page's command in a shell, at the workshop's root. */
function typed(command: string) {
  const script = command.replace('npx slowdown', `'${process.execPath}' '${LAUNCHER}'`);
  return run('sh', ['-c', script], { cwd: ROOT, env: { ...process.env, NO_COLOR: '1' } });
}

describe('a draw', () => {
  test('is the same for the same seed, and has four causes', () => {
    for (let each = 0; each < 200; each++) {
      const drawn = draw(each);
      expect(draw(each)).toEqual(drawn);
      expect(new Set(drawn.causes).size).toBe(CAUSES_DRAWN);
      expect(Object.keys(drawn.environment)).toHaveLength(CAUSES_DRAWN);
    }
  });

  test('of 40 seeds has every cause in company of every other', () => {
    const draws = Array.from({ length: 40 }, (_, each) => draw(each).causes);
    const causes = [...new Set(draws.flat())];
    expect(causes).toHaveLength(6);
    // Two of three fail attempts and two of three make more of them: no two exclude each other.
    for (const one of causes) {
      for (const other of causes)
        expect(draws.some((drawn) => drawn.includes(one) && drawn.includes(other))).toBe(true);
    }
  });
});

describe('the recorded run', () => {
  const recorded = recordedEvidence();
  const output = recordedRun('11-capstone')?.output;

  test('loses parts, and the job says that it does not', () => {
    expect(recorded?.lost.length).toBeGreaterThan(0);
    expect(recorded?.lost.every((name) => name.startsWith('large-'))).toBe(true);
    expect(output?.at(-1)).toBe('200 of 200 parts stored, 0 lost, in 0 attempts');
  });

  test('has the numbers of the report that the page shows', () => {
    expect(seed).toBe(seedOfTheStarter);
    const { attempts, brokenOff, mostAsked, mostInFlight, refused, failedCalls, stoppedEarly } =
      recorded?.evidence ?? {};
    expect(findings.map(({ evidence }) => evidence)).toEqual([
      `${brokenOff?.count} of ${attempts} requests were broken off by the client. All ${recorded?.lost.length} large parts are lost, whatever the attempt.`,
      `${mostAsked?.name} was asked for by ${mostAsked?.calls} calls, in ${mostAsked?.attempts} attempts.`,
      `${mostInFlight} requests were under way at once, and ${refused} of ${attempts} were refused.`,
      `Of ${failedCalls} calls that failed, ${stoppedEarly} stopped before their last attempt.`,
    ]);
  });
});

test('the service as a file is that of the workbench', async () => {
  const file: unknown = JSON.parse(await readFile(join(ROOT, 'labs/11-capstone/service.json'), 'utf8'));
  const { latencyMs, limit, rules } = lab.workbench;
  expect(limit?.ratePerSecond).toBe(WRITES_PER_SECOND);
  expect(readScenario(file).rules).toEqual([
    { fault: { type: 'latency', ms: latencyMs }, when: [] },
    ...rules,
    {
      fault: { type: 'slowDown' },
      when: [{ type: 'limit', ratePerSecond: limit?.ratePerSecond, burst: BURST, requests: 'writes', per: 'prefix' }],
    },
  ]);
});

test.each([
  ['starter', /^200 of 200 parts stored, 0 lost, in 0 attempts$/m],
  ['solution', /^200 of 200 parts stored, 0 lost, in 2\d\d attempts$/m],
])('the command of the page runs the job: %s', async (variant, says) => {
  const { stdout, stderr } = await typed(WITH_THE_SERVICE.replace('node ', `node --conditions=${variant} `));
  expect(stdout).toMatch(says);
  expect(stderr).toContain('Prefixes');
});

await describeWith('python', 'boto3 before a service that is down', () => {
  test('sends as many requests as the page says', async () => {
    const { stdout } = await typed(IN_PYTHON);
    expect(stdout.trim().split('\n')).toEqual(IN_VAIN.map(([how, requests]) => `${how}: ${requests}`));
  });
});
