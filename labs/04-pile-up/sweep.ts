/**
 * What simulate() returns for several numbers of workers, a row each. It is given, and sends nothing.
 *
 *     npx node labs/04-pile-up/sweep.ts --limit 300 --latency 100 10 20 40 80 160
 *
 * Left out, the job is the first of step 1: 1000 parts, 100 a second, and 700 ms an answer.
 */
import { parseArgs } from 'node:util';
import { simulate } from './model.ts';

const { values, positionals } = parseArgs({
  options: {
    parts: { type: 'string', default: '1000' },
    limit: { type: 'string', default: '100' },
    latency: { type: 'string', default: '700' },
  },
  allowPositionals: true,
});
const [parts = 0, limitPerSecond = 0, latencyMs = 0] = [values.parts, values.limit, values.latency].map(Number);
const asked = positionals.map(Number);
if (asked.length === 0 || [parts, limitPerSecond, latencyMs, ...asked].some((n) => !Number.isInteger(n) || n < 1)) {
  console.error('Give one or more numbers of workers. All numbers are whole, from 1 on: sweep.ts --limit 300 10 20 40');
  process.exit(2);
}

console.log(`${parts} parts, ${limitPerSecond} a second, ${latencyMs} ms an answer`);
const HEADS = ['workers', 'tookMs', 'lost', 'requests', 'wasted', 'storedPerSecond'];
const row = (cells: (string | number)[]) =>
  console.log(cells.map((cell, column) => String(cell).padStart(HEADS[column]?.length ?? 0)).join('   '));
row(HEADS);
for (const workers of asked) {
  const { tookMs, lost, requests, wasted, storedPerSecond } = simulate({ parts, limitPerSecond, latencyMs }, workers);
  row([workers, Math.round(tookMs), lost, requests, wasted.toFixed(3), storedPerSecond.toFixed(1)]);
}
