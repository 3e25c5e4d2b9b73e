/**
 * The fleet's simulation beside SimPy on the same model: botocore's legacy sleeps before one bucket of tokens, in turn, each
 * in a process of its own, by the CPU time that other programs do not lengthen. Then how the cost grows with the simulated
 * time, and a hundred thousand workers for an hour, twice. Run with `npm run bench:fleet`; `--write` puts the figures where the
 * site's page takes them from. Of the hours, which are no ratio, it keeps what other machines took.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { makeEnvironment } from '../../scripts/python-environment.mjs';
import { ROOT } from '../../scripts/root.mjs';
import published from '../../src/data/bench-fleet.json' with { type: 'json' };
import { here, publish } from './machine.ts';

const ROUNDS = 3;
/** Ours is simulated for longer, so that both work for about as long. */
const LONGER = 20;
/** By workers, seconds of simulated time for SimPy. */
const SIZES = { 200: 2400, 2000: 240, 20_000: 24, 100_000: 8 };
const MINUTES = [5, 10, 20, 40];

const folder = join(ROOT, 'test', 'bench', 'fleet');
const problem = makeEnvironment({ folder, what: 'SimPy' });
if (problem !== null) throw new Error(problem);

interface Model {
  workers: number;
  seconds: number;
  thinkMs: number;
  ratePerSecond: number;
}

const counts = z.object({ events: z.number(), attempts: z.number(), throttled: z.number(), cpuS: z.number() });
const ours = counts.extend({ wallS: z.number(), mostMib: z.number(), bytesAWorker: z.number() });

/** The limit is lower than what the workers ask for, by the same for each: all sizes are the same fleet, more or less of it. */
const model = (workers: number, seconds: number): Model => ({
  workers,
  seconds,
  thinkMs: 0,
  ratePerSecond: 1.75 * workers,
});

async function run(program: string, args: readonly string[], { ratePerSecond, ...of }: Model): Promise<unknown> {
  const service = { ratePerSecond, burst: Math.round(ratePerSecond), latencyMedianMs: 20, latencySigma: 0.3 };
  const { stdout } = await promisify(execFile)(program, [...args, JSON.stringify({ ...of, seed: 1, service })]);
  return JSON.parse(stdout);
}

const slowdown = async (of: Model) => ours.parse(await run(process.execPath, [join(folder, 'fleet-slowdown.ts')], of));
const simpy = async (of: Model) =>
  counts.parse(await run(join(folder, '.venv', 'bin', 'python'), [join(folder, 'fleet_simpy.py')], of));

const middle = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
const perSecond = ({ events, cpuS }: { events: number; cpuS: number }) => events / cpuS;

/** @throws {Error} where the two don't simulate the same: for as long, as many attempts, and as many of these refused */
async function checkSame(of: Model): Promise<void> {
  const [here, there] = [await slowdown(of), await simpy(of)];
  for (const count of ['attempts', 'throttled'] as const) {
    const ratio = here[count] / there[count];
    if (Math.abs(ratio - 1) > 0.03) {
      throw new Error(`${of.workers} workers: our ${count} are ${ratio.toFixed(3)} times SimPy's`);
    }
  }
}

async function beside(workers: number, seconds: number) {
  await checkSame(model(workers, seconds));
  const rounds: { here: number; there: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const there = await simpy(model(workers, seconds));
    const quick = await slowdown(model(workers, seconds * LONGER));
    rounds.push({ here: perSecond(quick), there: perSecond(there) });
  }
  const ratios = rounds.map(({ here: quick, there }) => quick / there);
  const row = {
    workers,
    eventsPerSecond: Math.round(middle(rounds.map((each) => each.here))),
    simpyEventsPerSecond: Math.round(middle(rounds.map((each) => each.there))),
    times: { middle: middle(ratios), least: Math.min(...ratios), most: Math.max(...ratios) },
  };
  console.log(
    `${workers} workers: ${(row.eventsPerSecond / 1e6).toFixed(1)} M events a second of CPU time, ` +
      `${row.times.middle.toFixed(1)} times SimPy's (${row.times.least.toFixed(1)} to ${row.times.most.toFixed(1)})`,
  );
  return row;
}

const sizes = [];
for (const [workers, seconds] of Object.entries(SIZES)) sizes.push(await beside(Number(workers), seconds));

const lengths = [];
for (const minutes of MINUTES) {
  const { events, cpuS, mostMib } = await slowdown(model(2000, minutes * 60));
  lengths.push({ minutes, events, cpuS, mostMib });
  console.log(`${minutes} simulated minutes: ${events} events, ${((cpuS / events) * 1e9).toFixed(0)} ns each`);
}

/** For an hour, a hundred thousand workers before the limit of a prefix, 3,500 a second. Together they ask for nearly as much
 * where each has something to do every 30 seconds, and for three times as much where it is every 10. */
const hours = [];
for (const thinkMs of [30_000, 10_000]) {
  const hour = await slowdown({ workers: 100_000, seconds: 3600, thinkMs, ratePerSecond: 3500 });
  const { events, wallS, mostMib, bytesAWorker } = hour;
  hours.push({ thinkMs, ...here(), events, wallS, mostMib, bytesAWorker });
  console.log(
    `100,000 workers for an hour, every ${thinkMs / 1000} s: ${events} events, ${wallS.toFixed(1)} s, ` +
      `${mostMib.toFixed(0)} MiB, ${bytesAWorker.toFixed(0)} bytes a worker`,
  );
}

if (process.argv.includes('--write')) {
  const { measuredOn, machine } = here();
  const others = published.hours.filter((each) => each.machine.cpu !== machine.cpu);
  const byFleet = [...others, ...hours].toSorted((a, b) => b.thinkMs - a.thinkMs);
  await publish('bench-fleet', { measuredOn, machine, rounds: ROUNDS, sizes, lengths, hours: byFleet });
}
