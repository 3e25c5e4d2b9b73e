/**
 * Runs the fleets of the page on the simulator for real, longer than the test does, and writes what was measured to
 * src/data/reality.json. Takes about seven minutes, and wants the Python side and a quiet machine.
 */
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startBackend } from '@slowdown/kit/backends';
import { detectTier } from '@slowdown/kit/tiers';
import { format, resolveConfig } from 'prettier';
import { compare, deviation, type Compared } from '../src/components/reality/compare.ts';
import { FLEETS, longer } from '../src/components/reality/fleets.ts';
import type { Reality } from '../src/components/reality/results.ts';
import { runForReal } from '../test/fleet-reality/run.ts';
import { ROOT } from './root.mjs';

const FILE = join(ROOT, 'src', 'data', 'reality.json');

/** So many times the calls of the test's fleets. */
const TIMES = 3;

const python = await detectTier('python');
if (!python.found) {
  console.error(`boto3 is needed: ${python.why}. Try: ${python.fix}`);
  process.exit(3);
}

await using backend = await startBackend('embedded');
const runs: Reality['runs'] = [];
for (const short of FLEETS) {
  const fleet = longer(short, TIMES);
  const { measured } = await runForReal(fleet, backend, python.location ?? 'python3');
  const { attempts, endedMs } = compare(fleet.spec, measured, 20);
  const percent = (compared: Compared) => `${(100 * deviation(compared)).toFixed(1)} %`;
  console.log(
    `${fleet.name}, ${fleet.sdk}: a refusal takes ${measured.latency.refusalMeanMs.toFixed(1)} ms; ${measured.attempts} attempts ` +
      `(${percent(attempts)}), ${(measured.endedMs / 1000).toFixed(1)} s (${percent(endedMs)})`,
  );
  runs.push({ name: fleet.name, sdk: fleet.sdk, measured });
}
const reality: Reality = { measuredOn: new Date().toISOString().slice(0, 10), times: TIMES, runs };
const rounded = JSON.stringify(reality, (_, value: unknown) =>
  typeof value === 'number' ? Math.round(1000 * value) / 1000 : value,
);
await writeFile(`${FILE}.part`, await format(rounded, { ...(await resolveConfig(FILE)), parser: 'json' }));
await rename(`${FILE}.part`, FILE);
console.log(`Written to ${FILE}`);
