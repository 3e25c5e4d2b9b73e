// @ts-check
/**
 * Makes the package from the kit's sources, ESM and CommonJS with types for both: `node build.mjs [FOLDER]`. The folder is
 * then what `npm pack` takes; without one it is this.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { build } from 'esbuild';

const HERE = import.meta.dirname;
const KIT = join(HERE, '..', 'kit', 'src');
const DOORS = ['events', 'metrics'];

const folder = resolve(process.argv[2] ?? HERE);
const dist = join(folder, 'dist');
rmSync(dist, { recursive: true, force: true });

/** All doors in one. */
const index = DOORS.map((door) => `export * from './${door}.js';\n`).join('');

for (const format of /** @type {const} */ (['esm', 'cjs'])) {
  const outdir = join(dist, format);
  await build({
    entryPoints: DOORS.map((door) => join(KIT, `${door}.ts`)),
    outdir,
    format,
    bundle: true,
    splitting: format === 'esm',
    chunkNames: 'shared-[hash]',
    target: 'node20',
    platform: 'node',
    packages: 'external',
    logLevel: 'warning',
  });
}
writeFileSync(join(dist, 'esm', 'index.js'), index);
writeFileSync(
  join(dist, 'cjs', 'index.js'),
  `'use strict';\nmodule.exports = { ${DOORS.map((door) => `...require('./${door}.js')`).join(', ')} };\n`,
);

declarations(join(dist, 'esm'));
writeFileSync(join(dist, 'cjs', 'package.json'), '{ "type": "commonjs" }\n');
cpSync(join(dist, 'esm'), join(dist, 'cjs'), {
  recursive: true,
  filter: (source) => !source.endsWith('.js'),
});

for (const file of ['package.json', 'README.md']) if (folder !== HERE) cpSync(join(HERE, file), join(folder, file));
cpSync(join(HERE, '..', '..', 'LICENSE'), join(folder, 'LICENSE'));

/** @param {string} outDir */
function declarations(outDir) {
  const require = createRequire(import.meta.url);
  const options = {
    target: 'es2023',
    module: 'nodenext',
    declaration: true,
    emitDeclarationOnly: true,
    allowImportingTsExtensions: true,
    strict: true,
    exactOptionalPropertyTypes: true,
    stripInternal: true,
    skipLibCheck: true,
    types: 'node',
    rootDir: KIT,
    outDir: outDir,
  };
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  mkdirSync(outDir, { recursive: true });
  execFileSync(process.execPath, [tsc, ...flags, '--ignoreConfig', ...DOORS.map((door) => join(KIT, `${door}.ts`))], {
    stdio: 'inherit',
  });
  for (const file of globSync('**/*.d.ts', { cwd: outDir })) {
    const path = join(outDir, file);
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(/(from '\.[^']*)\.ts'/g, "$1.js'"));
  }
  writeFileSync(join(outDir, 'index.d.ts'), index);
}
