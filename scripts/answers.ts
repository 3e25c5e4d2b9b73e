/**
 * Calculates the numbers of the pages below `answers/`: `npm run answers` writes them to src/data, `npm run answers -- sleeps`
 * those of one page. The same numbers each time; tests calculate a part of them again.
 */
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format } from 'prettier';
import { defaultsData } from './answers/new-defaults.ts';
import { sleepsData } from './answers/sleeps.ts';
import { stallData } from './answers/stall-curve.ts';
import { ROOT } from './root.mjs';

const ANSWERS = { sleeps: sleepsData, 'stall-curve': stallData, 'new-defaults': defaultsData };

const wanted = process.argv.slice(2);
for (const [name, calculated] of Object.entries(ANSWERS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const file = join(ROOT, 'src', 'data', `${name}.json`);
  const text = await format(JSON.stringify(calculated()), { parser: 'json', printWidth: 120 });
  await writeFile(`${file}.part`, text);
  await rename(`${file}.part`, file);
  console.log(`Written to ${file}`);
}
