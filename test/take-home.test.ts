/**
 * The package that a program takes home: built from the kit, packed, installed from its tarball into an empty project
 * without a registry, and used there as its README says, in ESM and CommonJS, on every Node that is here.
 */
import { execFile, execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { labEnvironment, startBackend, type Backend } from '@slowdown/kit/backends';
import { startProxy, type Proxy } from '@slowdown/kit/proxy';
import { readScenario, rulesOf } from '@slowdown/kit/scenario';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const PACKAGE = '@slowdown/aws-events';

/** What the program has of its own; the package brings none of it. */
const PEERS = ['@aws-sdk', '@opentelemetry', '@smithy', '@types'];

const run = promisify(execFile);
const folders: string[] = [];
const newFolder = async () => {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'slowdown-take-home-')));
  folders.push(folder);
  return folder;
};

/** The Nodes of this machine, newest first: the workshop's own, and those on the PATH that are another version. */
function nodes(): [version: string, node: string][] {
  const found = new Map([[process.version, process.execPath]]);
  for (const folder of (process.env['PATH'] ?? '').split(':')) {
    const node = join(folder, 'node');
    try {
      const version = execFileSync(node, ['--version'], { encoding: 'utf8', stdio: 'pipe' }).trim();
      if (!found.has(version)) found.set(version, node);
    } catch {
      // No Node there.
    }
  }
  return [...found].filter(([version]) => Number(/\d+/.exec(version)?.[0]) >= 20);
}

interface Manifest {
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional?: boolean }>>;
}

let project: string;
let tarball: string;

/** A project of nobody's: a package.json, and the package from its tarball. */
async function install(): Promise<string> {
  const folder = await newFolder();
  await writeFile(join(folder, 'package.json'), '{ "name": "somebodys", "private": true }\n');
  const flags = ['--offline', '--no-audit', '--no-fund', '--ignore-scripts'];
  await run('npm', ['install', tarball, ...flags], { cwd: folder });
  return folder;
}

beforeAll(async () => {
  const packed = await newFolder();
  await run(process.execPath, [join(ROOT, 'labs/take-home/build.mjs'), packed]);
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', packed], { cwd: packed });
  tarball = join(packed, String(JSON.parse(stdout)[0].filename));
  project = await install();
  for (const peer of PEERS) await symlink(join(ROOT, 'node_modules', peer), join(project, 'node_modules', peer));
});
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

/** Writes a program into the project. */
async function program(name: string, text: string): Promise<string> {
  await mkdir(dirname(join(project, name)), { recursive: true });
  await writeFile(join(project, name), text);
  return join(project, name);
}

describe('the package', () => {
  test('holds what was built, a README and a licence, and depends on nothing', async () => {
    const installed = join(project, 'node_modules', PACKAGE);
    expect((await readdir(installed)).sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json']);
    const manifest: Manifest = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
    expect(manifest).not.toHaveProperty('dependencies');
    for (const peer of Object.keys(manifest.peerDependencies)) {
      expect(manifest.peerDependenciesMeta[peer], peer).toEqual({ optional: true });
    }
  });

  test.each(nodes())('gives events without OpenTelemetry and without the SDK, on Node %s', async (_, node) => {
    const bare = await install();
    const code = (load: string) => `${load}; const e = new Emitter(); e.register('a', () => 7);
      console.log(e.emit('a.b', {})[0].answer)`;
    for (const [kind, load] of [
      ['module', `import { Emitter } from '${PACKAGE}/events'`],
      ['commonjs', `const { Emitter } = require('${PACKAGE}/events')`],
    ] as const) {
      const { stdout } = await run(node, [`--input-type=${kind}`, '--eval', code(load)], { cwd: bare });
      expect(stdout).toBe('7\n');
    }
  });
});

/** The README's code blocks, by their language. */
async function blocks(): Promise<{ language: string; code: string }[]> {
  const text = await readFile(join(ROOT, 'labs/take-home/README.md'), 'utf8');
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = '', code = '']) => ({ language, code }));
}

describe('the README', async () => {
  const [attempts, counting, common, typed, lambda, ...more] = await blocks();
  let backend: Backend;
  let proxy: Proxy;
  beforeAll(async () => {
    backend = await startBackend('embedded');
    proxy = await startProxy({ upstream: backend.url });
  });
  afterAll(async () => {
    await proxy[Symbol.asyncDispose]();
    await backend[Symbol.asyncDispose]();
  });

  /** What a program prints whose first attempt is refused. */
  async function printed(node: string, name: string, code: string): Promise<string[]> {
    proxy.rules = rulesOf(
      readScenario({ name: 'first', rules: [{ fault: { type: 'slowDown' }, when: [{ type: 'until', requests: 1 }] }] })
        .rules,
    );
    const file = await program(name, code);
    const { stdout } = await run(node, [file], { cwd: project, env: labEnvironment(proxy.url) });
    return stdout.trim().split('\n');
  }

  test('has the blocks that are tried here', () => {
    expect([attempts, counting, common, typed, lambda].map((block) => block?.language)).toEqual([
      'js',
      'js',
      'cjs',
      'ts',
      'js',
    ]);
    expect(more).toEqual([]);
  });

  test('has the examples that the workshop shows', async () => {
    for (const [name, block] of [
      ['count.mjs', counting],
      ['lambda.mjs', lambda],
    ] as const) {
      const example = await readFile(join(ROOT, 'labs/take-home/examples', name), 'utf8');
      expect(example.replaceAll(/^\/\/ #(end)?region .*\n/gm, ''), name).toBe(block?.code);
    }
  });

  test.each(nodes())('shows every attempt, on Node %s', async (_, node) => {
    expect(await printed(node, 'attempts.mjs', attempts?.code ?? '')).toEqual([
      'ListBuckets, attempt 1: 503',
      'ListBuckets, attempt 2: 200',
    ]);
  });

  test.each(nodes())('counts them, and exports at the end of the program, on Node %s', async (_, node) => {
    const lines = (await printed(node, 'counting.mjs', counting?.code ?? '')).map((line) => JSON.parse(line));
    expect(lines.find((line) => 'aws.client.retries' in line)).toMatchObject({
      'aws.client.retries': 1,
      'rpc.method': 'ListBuckets',
      'error.type': 'SlowDown',
    });
    expect(lines.find((line) => 'aws.client.calls' in line)).toMatchObject({
      'aws.client.calls': 1,
      outcome: 'success',
    });
  });

  test.each(nodes())('works in CommonJS, on Node %s', async (_, node) => {
    expect(await printed(node, 'common.cjs', common?.code ?? '')).toEqual(['ListBuckets: 200']);
  });

  test.each(nodes())('exports before a Lambda answers, on Node %s', async (_, node) => {
    const ask = `const { handler } = await import('./lambda.mjs');
      const answer = await handler({ name: 'a' });
      process.stdout.write(JSON.stringify(answer) + '\\n', () => process.exit());`;
    await program('lambda.mjs', lambda?.code ?? '');
    const lines = (await printed(node, 'ask.mjs', ask)).map((line) => JSON.parse(line));
    expect(lines.at(-1)).toEqual({ statusCode: 200, body: 'a' });
    expect(lines.find((line) => 'aws.client.calls' in line)).toMatchObject({ 'aws.client.calls': 1 });
  });

  test.each([
    ['nodenext', 'typed.mts'],
    ['nodenext', 'typed.cts'],
    ['bundler', 'typed.ts'],
  ])('has types for %s in %s', async (resolution, name) => {
    await program(name, typed?.code ?? '');
    const bundler = ['--module', 'preserve', '--moduleResolution', 'bundler'];
    const flags = resolution === 'bundler' ? bundler : ['--module', resolution];
    const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
    const all = ['--noEmit', '--strict', '--target', 'es2023', '--types', 'node', ...flags, name];
    await run(process.execPath, [tsc, '--ignoreConfig', ...all], { cwd: project }).catch((error: unknown) => {
      throw new Error(String((error as { stdout?: string }).stdout), { cause: error });
    });
  });
});

describe('a bundler', () => {
  /** What of a program with this import is in its bundle, by file, in bytes. */
  async function bundled(code: string): Promise<string[]> {
    const { metafile } = await build({
      stdin: { contents: code, resolveDir: project },
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
      format: 'esm',
    });
    const [output] = Object.values(metafile.outputs);
    return Object.entries(output?.inputs ?? {}).flatMap(([file, { bytesInOutput }]) =>
      bytesInOutput > 0 ? [file] : [],
    );
  }

  test('leaves metrics and OpenTelemetry out of a program that has the emitter only', async () => {
    const files = await bundled(`import { Emitter } from '${PACKAGE}'; console.log(new Emitter())`);
    expect(files.filter((file) => /opentelemetry|metrics/.test(file))).toEqual([]);
    expect(files.some((file) => file.includes('aws-events'))).toBe(true);
  });

  test('takes them where they are asked for', async () => {
    const files = await bundled(`import { Emitter, metrics } from '${PACKAGE}'; metrics(new Emitter())`);
    expect(files.filter((file) => /aws-events\/dist\/esm\/metrics/.test(file))).toHaveLength(1);
    expect(files.some((file) => file.includes('opentelemetry/api'))).toBe(true);
  });
});
