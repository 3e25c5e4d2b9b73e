/** What a bench ran on, and where its figures go for a page of the site. */
import { rename, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../scripts/root.mjs';

/** Today and this machine, as a page names them. */
export const here = () => ({
  measuredOn: new Date().toISOString().slice(0, 10),
  machine: {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  },
});

/** Puts the results of a bench whole, or not at all, into `src/data/NAME.json`. */
export async function publish(name: string, results: object): Promise<void> {
  const file = join(ROOT, 'src', 'data', `${name}.json`);
  await writeFile(`${file}.part`, `${JSON.stringify(results, null, 2)}\n`);
  await rename(`${file}.part`, file);
  console.log(`written: src/data/${name}.json`);
}
