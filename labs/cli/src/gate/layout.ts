/** What can be said of a lab without running it: the files, the manifest and package.json have to agree. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { LabEntry } from '../catalogue.ts';
import { hasCode } from '../errors.ts';

const packageSchema = z.object({ imports: z.object({ '#lab/*': z.record(z.string(), z.string()) }) });

/** A disagreement: the file to open and what is wrong with it. */
export interface Finding {
  file: string;
  problem: string;
}

/** Every disagreement between a lab's manifest, its package.json and its folders. */
export async function layoutFindings(entry: LabEntry): Promise<Finding[]> {
  const [unlisted, imports] = await Promise.all([unlistedFolders(entry), importFindings(entry)]);
  return [...missingFiles(entry), ...unlisted, ...imports];
}

function missingFiles({ id, path, lab }: LabEntry): Finding[] {
  const variants = ['starter', 'solution', ...lab.wrong.map(({ name }) => `wrong/${name}`)];
  const wanted = [...variants.flatMap((variant) => lab.files.map((file) => `${variant}/${file}`)), lab.job];
  return wanted
    .filter((file) => !existsSync(join(path, file)))
    .map((file) => ({ file: `labs/${id}/${file}`, problem: 'The manifest names it, but there is no such file.' }));
}

async function unlistedFolders({ id, path, lab }: LabEntry): Promise<Finding[]> {
  const names = await readdir(join(path, 'wrong')).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  });
  return names
    .filter((name) => !lab.wrong.some((answer) => answer.name === name))
    .map((name) => ({
      file: `labs/${id}/wrong/${name}`,
      problem: 'The manifest does not list it among the wrong answers.',
    }));
}

async function importFindings({ id, path, lab }: LabEntry): Promise<Finding[]> {
  const file = `labs/${id}/package.json`;
  const read = await readFile(join(path, 'package.json'), 'utf8')
    .then((text) => packageSchema.safeParse(JSON.parse(text)))
    .catch(() => null);
  if (!read?.success) return [{ file, problem: 'It has to map "#lab/*" to the variants in "imports".' }];
  const imports = read.data.imports['#lab/*'];
  const wanted = [
    ['solution', './solution/*'],
    ['starter', './starter/*'],
    ...lab.wrong.map(({ name }) => [name, `./wrong/${name}/*`] as const),
    ['default', './exercise/*'],
  ] as const;
  const wrongTargets = wanted
    .filter(([condition, target]) => imports[condition] !== target)
    .map(([condition, target]) => ({
      file,
      problem: `"imports" has to map the condition "${condition}" to "${target}".`,
    }));
  const unknown = Object.keys(imports)
    .filter((condition) => !wanted.some(([known]) => known === condition))
    .map((condition) => ({
      file,
      problem: `"imports" has the condition "${condition}", which the manifest does not know.`,
    }));
  // Conditions are tried in the order in which they are written: whatever follows "default" is never reached.
  const late =
    Object.keys(imports).at(-1) === 'default' ? [] : [{ file, problem: '"default" has to come last in "imports".' }];
  return [...wrongTargets, ...unknown, ...late];
}

/** Every test belongs to a step, and every test of a step exists. */
export function testFindings({ id, lab }: LabEntry, collected: readonly string[]): Finding[] {
  const listed = lab.steps.flatMap(({ tests }) => tests);
  const strays = collected
    .filter((test) => !listed.includes(test))
    .map((test) => ({ file: `labs/${id}/test`, problem: `The test "${test}" belongs to no step of the manifest.` }));
  const missing = listed
    .filter((test) => !collected.includes(test))
    .map((test) => ({ file: `labs/${id}/lab.ts`, problem: `It lists the test "${test}", which no test file has.` }));
  return [...strays, ...missing];
}
