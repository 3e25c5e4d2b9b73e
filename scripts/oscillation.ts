/**
 * Simulates the fleets that might have drawn the talk's graph, for the page on its oscillation: `node scripts/oscillation.ts
 * [FILE]` writes what is seen to src/data/oscillation.json, or to FILE. The same numbers each time.
 */
import { rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { format } from 'prettier';
import type { OscillationData } from '../src/components/oscillation/data.ts';
import { TRIALS } from './oscillation/fleets.ts';
import { graphOf, seenOf, ticksOf } from './oscillation/measure.ts';
import { FIRST_MINUTE, MINUTES } from './oscillation/play.ts';
import { fewestOf, LEAST_WORKERS, PLACES } from './oscillation/steady.ts';
import { ROOT } from './root.mjs';

const SEEDS = [1, 2, 3, 4, 5];

const file = resolve(process.argv[2] ?? join(ROOT, 'src', 'data', 'oscillation.json'));

const data: OscillationData = {
  seeds: SEEDS.length,
  minutes: MINUTES,
  firstMinute: FIRST_MINUTE,
  leastWorkers: LEAST_WORKERS,
  fewest: PLACES.map(fewestOf),
  trials: TRIALS.map((trial) => seenOf(trial, SEEDS)),
  ticks: ['constant sleeps', 'stages', 'tasks'].flatMap((name) => ticksOf(name, [60, 59, 47])),
  graphs: ['steady', 'stages', 'tasks', 'losses'].map(graphOf),
};
await writeFile(`${file}.part`, await format(JSON.stringify(data), { parser: 'json', printWidth: 120 }));
await rename(`${file}.part`, file);
console.log(`Written to ${file}`);
