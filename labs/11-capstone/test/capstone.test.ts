import { isSuccess } from '@slowdown/kit/flows';
import { expect, labTest, refuseFirst } from '@slowdown/kit/testing';
import { describe } from 'vitest';
import * as program from '#lab/export.ts';
import * as report from '#lab/report.ts';
import { CAUSES_DRAWN, draw, type Draw } from '../draw.ts';
import { evidenceOf } from '../evidence.ts';
import type { Part } from '../model.ts';
import { run, type Run } from './run.ts';

/**
 * Draws that no page shows. Together they have every cause; and a number of workers that is enough for one of them is too
 * many for the other.
 */
const SEEDS = [588, 164];

/** The draw of the night in which a model's results can't be stored, and nobody may retry by the environment's word. */
const BAD_NIGHT = 28;
const REFUSED_MODEL = 'energy';
/** So many of the first other parts are refused once. */
const REFUSED_ONCE = 12;

/** Of the attempts, those that stored nothing. */
const MOST_WASTED = 0.05;
/** Of what the service promises. */
const LEAST_THROUGHPUT = 0.85;
/** For each part that can't be stored, on average. */
const MOST_ATTEMPTS_IN_VAIN = 2.5;

/** Names of the parts that nobody can store on the bad night. */
const partsRefused = (parts: readonly Part[]) =>
  new Set(parts.filter(({ model }) => model === REFUSED_MODEL).map(({ name }) => name));

/** Names of those that are stored at the second attempt. */
const partsRefusedOnce = (parts: readonly Part[]) =>
  new Set(
    parts
      .filter(({ model }) => model !== REFUSED_MODEL)
      .slice(0, REFUSED_ONCE)
      .map(({ name }) => name),
  );

const test = labTest
  .extend('runs', { scope: 'file' }, async ({ backend }) => {
    const runs: Run[] = [];
    for (const seed of SEEDS) runs.push(await run(program, draw(seed), { backend }));
    return runs;
  })
  .extend('badNight', { scope: 'file' }, ({ backend }) => {
    const drawn = draw(BAD_NIGHT);
    const refused = partsRefused(drawn.parts);
    const once = partsRefusedOnce(drawn.parts);
    const limit = refuseFirst((path) => {
      const name = path.split('/').at(-1) ?? '';
      return refused.has(name) ? Infinity : once.has(name) ? 1 : 0;
    });
    return run(program, drawn, { backend, before: [{ fault: { type: 'internalError' }, limit }] });
  });

/** Where to look for parts that are lost. */
const BROKEN_OFF = 'open the rows of the missing parts. Who ended their attempts, and how long did the others take?';
const REFUSED =
  'they were refused as often as they were sent. Fewer refusals help more than another attempt: that is the next step, and it ' +
  'may be the one to take first.';

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
const some = (names: readonly string[]) => `${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}`;
const tryIt = (seed: number) => `To see it, write ${seed} as the seed in report.ts, and run the job.`;

describe('truth', () => {
  /** Where what the job says is not what the backend holds. */
  const checkNames = ({ draw: { seed, parts }, summary, whole }: Run, where: string) => {
    const claimed = new Set(summary.stored);
    const wrong = [...claimed].filter((name) => !whole.has(name));
    expect(wrong.length === 0).toHold(
      `${where} the job says that ${claimed.size} parts are stored; ${wrong.length} of these are not: ${some(wrong)}.\n` +
        `Look next: what happens to a part whose last try has failed? ${tryIt(seed)}`,
    );
    const named = new Set([...summary.stored, ...summary.lost]);
    const unnamed = parts.map(({ name }) => name).filter((name) => !named.has(name));
    const falseAlarm = summary.lost.filter((name) => whole.has(name));
    expect(unnamed.length === 0 && falseAlarm.length === 0).toHold(
      `${where} ${unnamed.length} of ${parts.length} parts are neither in stored nor in lost (${some(unnamed) || 'none'}), ` +
        `and ${falseAlarm.length} are in lost although the bucket has them (${some(falseAlarm) || 'none'}).\n` +
        'Look next: each part has one end, and summary has a list for either.',
    );
  };

  test('names what is stored and what is lost, as the backend has it', ({ runs }) => {
    for (const each of runs) checkNames(each, `With seed ${each.draw.seed}`);
  });

  test('counts every attempt that the proxy saw', ({ runs }) => {
    for (const {
      draw: { seed },
      summary,
      flows,
    } of runs) {
      expect(summary.attempts === flows.length).toHold(
        `With seed ${seed} the job says that it made ${summary.attempts} attempts; the proxy saw ${flows.length}.\n` +
          'Look next: $metadata.attempts is on what send returns, and on the error that it throws.',
      );
    }
  });

  test('is told on a bad night too', ({ badNight }) => {
    checkNames(badNight, `On a bad night (seed ${BAD_NIGHT}, and the service fails for the model ${REFUSED_MODEL})`);
  });
});

describe('there', () => {
  const checkKeys = ({ parts }: Draw) => {
    const wrong = parts.find((part) => program.keyOf(part).split('/').at(-1) !== part.name);
    expect(!wrong).toHold(
      `keyOf gives ${wrong?.name ?? ''} the key ${wrong ? program.keyOf(wrong) : ''}; after the last slash, it has to be the part’s name.\n` +
        'Look next: what comes before the last slash is yours to choose.',
    );
  };

  test('is every part, byte by byte', ({ runs }) => {
    for (const each of runs) checkKeys(each.draw);
    for (const {
      draw: { seed, parts },
      flows,
      whole,
    } of runs) {
      const missing = parts.map(({ name }) => name).filter((name) => !whole.has(name));
      const { brokenOff, refused } = evidenceOf(flows);
      expect(missing.length === 0).toHold(
        `With seed ${seed}, ${missing.length} of ${parts.length} parts are not in the bucket where keyOf says, or not whole: ` +
          `${some(missing)}.\nThe proxy refused ${refused} requests, and ${brokenOff.count} were broken off by the client` +
          `${brokenOff.count > 0 ? `, after ${Math.round(brokenOff.afterMs)} ms` : ''}.\n` +
          `Look next: ${brokenOff.count > 0 ? BROKEN_OFF : REFUSED} ${tryIt(seed)}`,
      );
    }
  });
});

describe('waste', () => {
  test('is under 5 % of the attempts', ({ runs }) => {
    for (const {
      draw: { seed },
      flows,
    } of runs) {
      const { attempts, stored, wastedShare, refused, mostInFlight } = evidenceOf(flows);
      expect(wastedShare < MOST_WASTED).toHold(
        `With seed ${seed}, ${attempts} attempts stored ${stored} objects: ${percent(wastedShare)} came to nothing. ` +
          `It should be less than ${percent(MOST_WASTED)}.\nThe proxy refused ${refused}; up to ${mostInFlight} were under way at once.\n` +
          `Look next: a request that will be refused need not be sent. How many may go to a prefix each second, and who ` +
          `decides when the next one goes? ${tryIt(seed)}`,
      );
    }
  });

  test('ends where the service is down', ({
    badNight: {
      draw: { parts },
      flows,
    },
  }) => {
    const names = partsRefused(parts);
    const inVain = flows.filter(({ request }) => names.has(request.path.split('?')[0]?.split('/').at(-1) ?? ''));
    const { mostAsked, failedCalls, stoppedEarly } = evidenceOf(inVain);
    const each = inVain.length / names.size;
    expect(each < MOST_ATTEMPTS_IN_VAIN).toHold(
      `On a bad night, ${names.size} parts can’t be stored by anybody. The job made ${inVain.length} attempts for them, ` +
        `${each.toFixed(1)} each; it should be less than ${MOST_ATTEMPTS_IN_VAIN}.\n${mostAsked.name} was asked for by ` +
        `${mostAsked.calls} calls, in ${mostAsked.attempts} attempts. Of ${failedCalls} calls that failed, ${stoppedEarly} stopped early.\n` +
        'Look next: a client of the SDK has a retry quota, and stops when it is used up. How many clients are there, and ' +
        'does anybody else try again?',
    );
  });

  test('is a second attempt where that is enough', ({
    badNight: {
      draw: { parts },
      whole,
    },
  }) => {
    const once = partsRefusedOnce(parts);
    const missing = [...once].filter((name) => !whole.has(name));
    expect(missing.length === 0).toHold(
      `On a bad night, ${once.size} parts get one 500 each, and would be stored at the next attempt. ${missing.length} of them ` +
        `are not in the bucket: ${some(missing)}.\n` +
        'Look next: a failure that passes is what retries are for. Who decides how many attempts a call of your client has?',
    );
  });
});

describe('speed', () => {
  test('needs no more prefixes than there are models', ({ runs }) => {
    for (const {
      draw: { seed, parts },
      flows,
    } of runs) {
      const models = new Set(parts.map(({ model }) => model)).size;
      const { prefixes } = evidenceOf(flows);
      expect(prefixes.length <= models).toHold(
        `With seed ${seed}, ${parts.length} parts go to ${prefixes.length} prefixes; for ${models} models it should be ${models} at most.\n` +
          'Look next: the service here begins with a full limit for each prefix. S3 does not: new prefixes share a partition ' +
          'until it has been hot for a while. What do parts have in common that are read together?',
      );
    }
  });

  test('is at least 85 % of the limit', ({ runs }) => {
    for (const {
      draw: { seed, parts, service },
      flows,
    } of runs) {
      const { seconds, prefixes } = evidenceOf(flows);
      const promised = service.writesPerSecond * new Set(parts.map(({ model }) => model)).size;
      const passed = flows.filter(isSuccess).length / seconds;
      expect(passed >= promised * LEAST_THROUGHPUT).toHold(
        `With seed ${seed}, ${passed.toFixed(1)} writes a second were let through, until the last; it should be ` +
          `${(promised * LEAST_THROUGHPUT).toFixed(1)} or more. The service promises ${service.writesPerSecond} to each prefix, so ` +
          `${promised} to the four models.\nThe proxy saw writes to ${prefixes.length} ${prefixes.length === 1 ? 'prefix' : 'prefixes'}: ` +
          `${prefixes
            .slice(0, 4)
            .map(({ prefix, perSecond }) => `${prefix.replace(/^[^/]*\//, '')} ${perSecond.toFixed(1)} a second`)
            .join(', ')}.\n` +
          'Look next: too few at a time, too few prefixes, or a clock that is too slow? The workbench’s service takes 20 a second with ' +
          'every seed, this one what the seed draws: job.writesPerSecond is the number to go by.',
      );
    }
  });
});

describe('report', () => {
  test('has a finding for each cause', () => {
    const { findings, seed } = report;
    const causes = new Set(findings.map(({ cause }) => cause.trim().toLowerCase())).size;
    expect(causes >= CAUSES_DRAWN).toHold(
      `Seed ${seed} drew ${CAUSES_DRAWN} causes, as each seed does; findings names ${causes} that differ.\n` +
        'Look next: which changes made the job better? Each of them has a cause.',
    );
  });

  test('says of each what it was, how you know, and what you changed', () => {
    for (const [n, { cause, evidence, fix }] of report.findings.entries()) {
      const short = Object.entries({ cause, evidence, fix }).find(([, text]) => text.trim().split(/\s+/).length < 3);
      expect(!short).toHold(
        `Of finding ${n + 1}, ${short?.[0] ?? ''} says "${short?.[1] ?? ''}"; it should be at least three words.\n` +
          'Look next: would somebody who was not there understand it?',
      );
    }
    expect(report.findings.length > 0).toHold('There is no finding yet.\nLook next: findings, in report.ts.');
  });

  test('has a measurement as evidence', () => {
    for (const [n, { evidence }] of report.findings.entries()) {
      expect(/\d/.test(evidence)).toHold(
        `Of finding ${n + 1}, the evidence has no number: "${evidence}".\n` +
          'Look next: how many, how long, how often? The panel, the job’s last line and slowdown run count for you.',
      );
    }
    expect(report.findings.length > 0).toHold('There is no finding yet.\nLook next: findings, in report.ts.');
  });
});
