/**
 * A day of use in ten minutes: clients that come, leave and break off, uploads of all sizes, faults of all kinds, flows
 * that are held. Memory and descriptors have to stay where they are, and every request has to be counted; where not,
 * it ends with 1.
 *
 *     node test/soak.ts [--minutes 10]
 */
import { parseArgs } from 'node:util';
import { soak } from './support/soak.ts';

const PHASES = 20;

/** How far the heap after a phase may be above the one after an early phase, MiB: what is compiled late, not a leak. */
const HEAP_SLACK_MIB = 8;

/** Connections that are still being taken down when a phase is over. */
const DESCRIPTOR_SLACK = 12;

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } });
const minutes = Number(values.minutes);
if (!(minutes > 0)) {
  console.error(`--minutes has to be above 0, not ${values.minutes}: node test/soak.ts --minutes 10`);
  process.exit(2);
}

const { sent, outcomes, samples } = await soak({ phases: PHASES, phaseMs: (minutes * 60_000) / PHASES });
console.table(samples);
console.log(`${sent} requests sent, ${samples.at(-1)?.attempts} counted.`, outcomes);

// The second phase: in the first, all is loaded and compiled.
const [, early] = samples;
const last = samples.at(-1);
const problems = [
  sent !== last?.attempts && 'requests are missing from the counts, or too many are there',
  last?.open !== 0 && 'requests are still open, though all clients have left',
  early && last && last.heapMiB > early.heapMiB + HEAP_SLACK_MIB && 'the heap grows',
  early?.descriptors != null &&
    last?.descriptors != null &&
    last.descriptors > early.descriptors + DESCRIPTOR_SLACK &&
    'descriptors are left open',
].filter((problem) => problem !== false);
for (const problem of problems) console.error(`The soak failed: ${problem}.`);
process.exitCode = problems.length === 0 ? 0 : 1;
