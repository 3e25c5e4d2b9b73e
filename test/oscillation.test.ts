/** The page on the talk's graph: its numbers are what the simulation gives, and say what the page says of them. */
import { CHECKOUT, slowdown } from '@slowdown/cli/testing';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { trialNamed, TRIALS } from '../scripts/oscillation/fleets.ts';
import { seenOf, ticksOf } from '../scripts/oscillation/measure.ts';
import { sum, together } from '../scripts/oscillation/play.ts';
import { fewestOf, LEAST_WORKERS, PLACES } from '../scripts/oscillation/steady.ts';
import { graphOf, oscillation, trialSeen, type Seen } from '../src/components/oscillation/data.ts';
import { commands, pages } from './support/prose.ts';

const SEEDS = Array.from({ length: oscillation.seeds }, (_, n) => n + 1);
const minute = z.object({ seconds: z.array(z.object({ retries: z.number() })) });
const standard = z.object({
  mostRetriesInAMinute: z.number(),
  seconds: z.array(z.object({ attempts: z.number(), lost: z.number() })),
});
const inGroup = (group: Seen['group']) => oscillation.trials.filter((trial) => trial.group === group);

describe('the numbers in oscillation.json', () => {
  test('are of all the fleets that there are', () => {
    expect(oscillation.trials.map(({ name, says, workers }) => ({ name, says, workers }))).toEqual(
      TRIALS.map(({ name, says, fleet: { workers } }) => ({ name, says, workers })),
    );
  });

  test.each(['one sleep of 15 s', 'stages, no sleeps'])('%s is simulated to the same', (name) => {
    expect(seenOf(trialNamed(name), SEEDS)).toEqual(trialSeen(name));
  });

  test('the workers that it takes, on paper and simulated', () => {
    expect(PLACES.map(fewestOf)).toEqual(oscillation.fewest);
    expect(oscillation.leastWorkers).toBe(LEAST_WORKERS);
  });

  test('the ticks that show a herd in another place', () => {
    const again = ticksOf('constant sleeps', [60, 59, 47]);
    expect(oscillation.ticks).toEqual(expect.arrayContaining(again));
  });

  const shown = pages('src/content/docs/answers/oscillation.mdx')
    .flatMap((page) => commands(page))
    .filter((command) => command.startsWith('npx slowdown fleet'));

  test.each([
    ['steady', shown[0]],
    ['tasks', shown[1]],
    ['losses', shown[2]],
  ])('%s: the command on the page gives the minutes of the plot', async (name, command = '') => {
    const { stdout } = await slowdown(CHECKOUT, [...command.split(' ').slice(2), '--minutes', '3', '--json']);
    const retries = minute.parse(JSON.parse(stdout)).seconds.map((second) => second.retries);
    expect(together(retries, 60)).toEqual(graphOf(name).minutes.slice(0, 3));
  });

  test('today’s standard mode: its worst minute, and its fourth', async () => {
    const { stdout } = await slowdown(CHECKOUT, [...(shown[3] ?? '').split(' ').slice(2), '--json']);
    const { mostRetriesInAMinute, seconds } = standard.parse(JSON.parse(stdout));
    const fourth = seconds.slice(180, 240);
    expect(mostRetriesInAMinute).toBe(403_560);
    expect(sum(fourth.map(({ attempts }) => attempts)) / 1e6).toBeCloseTo(5.8, 1);
    expect(sum(fourth.map(({ lost }) => lost)) / 1e6).toBeCloseTo(5.5, 1);
  });
});

describe('the page', () => {
  test('a simulation comes within 2 % of what is calculated', () => {
    for (const { simulated } of oscillation.fewest) expect(Math.abs(simulated / 250_000 - 1)).toBeLessThan(0.02);
  });

  test.each(['steady', 'equal jitter', 'decorrelated jitter', 'start over a minute', 'think time'])(
    '%s: no rhythm with jitter, neither of minutes nor of seconds',
    (name) => {
      const { minutes, close } = trialSeen(name);
      expect([minutes.seeds, close.seeds]).toEqual([0, 0]);
    },
  );

  test('no sleep of 15 s or less makes minutes differ by more than a quarter, and its noise', () => {
    for (const { swing } of inGroup('sleeps')) expect(swing[1]).toBeLessThan(0.25 + 0.01);
    for (const { swing } of inGroup('sleeps').filter(({ name }) => name !== 'one sleep of 15 s')) {
      expect(swing[1]).toBeLessThan(0.05);
    }
  });

  test('stages and tasks have their rhythm however their workers sleep', () => {
    for (const work of ['stages', 'tasks']) {
      const all = [work, `${work}, no jitter`, `${work}, constant sleeps`].map(trialSeen);
      for (const { minutes, close } of all) expect([minutes.seeds, close.seeds]).toEqual([5, 5]);
      expect(new Set(all.map(({ minutes }) => String(minutes.periodS))).size).toBe(1);
    }
    expect(trialSeen('stages, no sleeps').close.seeds).toBe(5);
    expect(trialSeen('tasks, computing spread widely').close.seeds).toBe(0);
  });

  test('who comes back after a time that is spread makes no rhythm', () => {
    expect(trialSeen('losses').close.seeds).toBe(5);
    expect(trialSeen('losses, back after a spread time').close.seeds).toBe(0);
  });

  test('both fleets in waves pass 250,000 at their peak, and the steady one in its mean', () => {
    for (const name of ['stages', 'tasks', 'losses']) expect(trialSeen(name).peakPerMinute[0]).toBeGreaterThan(250_000);
    expect(trialSeen('steady').retriesPerMinute[0]).toBeGreaterThan(250_000);
    expect(sum(graphOf('steady').minutes) / oscillation.minutes).toBeGreaterThan(250_000);
  });
});
