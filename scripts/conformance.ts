/**
 * `npm run conformance`: asks every backend what it can do, and writes it to src/data/conformance.json, of which the page
 * on the backends is made. Wants all of them (npx slowdown doctor --fix makes them).
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BackendError, startBackend } from '@slowdown/kit/backends';
import { CHECKS, runChecks } from '@slowdown/kit/conformance';
import { COMPARED, type Compared, type Conformance, type Result } from '@slowdown/kit/conformance/results';
import { z } from 'zod';
import { ROOT } from './root.mjs';

const FILE = join(ROOT, 'src', 'data', 'conformance.json');

/** What each backend is called, and where its version is written. */
const TITLES: Record<Compared, { title: string; file: string; version: RegExp }> = {
  embedded: { title: 'embedded', file: 'node_modules/fauxqs/package.json', version: /"version": "(.+)"/ },
  ministack: { title: 'MiniStack', file: 'labs/python/ministack/requirements.in', version: /==(.+)/ },
  localstack: { title: 'LocalStack', file: 'labs/python/localstack/requirements.in', version: /==(.+)/ },
};

try {
  const conformance = await ask();
  await mkdir(join(FILE, '..'), { recursive: true });
  await writeFile(`${FILE}.part`, `${JSON.stringify(conformance, null, 2)}\n`);
  await rename(`${FILE}.part`, FILE);
} catch (error) {
  if (!(error instanceof BackendError)) throw error;
  console.error(error.message);
  process.exitCode = 3;
}

async function ask(): Promise<Conformance> {
  const said: Partial<Record<Compared, Map<string, Result>>> = {};
  for (const name of COMPARED) {
    await using backend = await startBackend(name);
    const results = await runChecks(CHECKS, { endpoint: backend.url }, { services: backend.services });
    said[name] = new Map(results.map(({ id, outcome, seen }) => [id, { outcome, seen }]));
    const passed = results.filter(({ outcome }) => outcome === 'pass').length;
    console.log(`${name}: ${passed} of ${results.length} checks pass.`);
  }
  const checks = CHECKS.map(({ id, service, group, sentence }) => ({
    id,
    service,
    group,
    sentence,
    results: eachBackend((name) => {
      const result = said[name]?.get(id);
      if (!result) throw new Error(`${name} said nothing about ${id}`);
      return result;
    }),
  }));
  const versions = await Promise.all(COMPARED.map(async (name) => [name, await versionOf(name)] as const));
  const version = z.record(z.enum(COMPARED), z.string()).parse(Object.fromEntries(versions));
  return { backends: eachBackend((name) => ({ title: TITLES[name].title, version: version[name] })), checks };
}

function eachBackend<T>(of: (name: Compared) => T): Record<Compared, T> {
  return { embedded: of('embedded'), ministack: of('ministack'), localstack: of('localstack') };
}

async function versionOf(name: Compared): Promise<string> {
  const { file, version } = TITLES[name];
  const found = version.exec(await readFile(join(ROOT, file), 'utf8'))?.[1];
  if (found === undefined) throw new Error(`${file} names no version`);
  return found;
}
