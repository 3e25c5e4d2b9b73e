/** The Python environments below `labs/python`, as `npm run python` makes them. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pythonFolder } from './places.ts';

/** `labs` has boto3, mitmproxy and the AWS CLI; the others hold a program that plays AWS each. */
export type EnvironmentName = 'labs' | 'ministack' | 'localstack';

/** An environment: its Python, or why it can't be used. */
export type PythonEnvironment = { state: 'ready'; python: string } | { state: 'missing'; why: string };

/** The files that are read. A test hands in others. */
export interface Files {
  readonly platform: NodeJS.Platform;
  exists(path: string): boolean;
  /** The text of a file, or null where there is none. */
  read(path: string): string | null;
}

export const thisMachinesFiles: Files = {
  platform: process.platform,
  exists: existsSync,
  read: (path) => (existsSync(path) ? readFileSync(path, 'utf8') : null),
};

/** Where an environment's locked requirements are, and what is made from them. */
export function environmentFiles(name: EnvironmentName, platform: NodeJS.Platform) {
  const folder = name === 'labs' ? pythonFolder() : join(pythonFolder(), name);
  const venv = join(folder, '.venv');
  return {
    requirements: join(folder, 'requirements.txt'),
    python: platform === 'win32' ? join(venv, 'Scripts', 'python.exe') : join(venv, 'bin', 'python'),
    /** Written last, with the hash of the requirements: an environment that was interrupted has none. */
    stamp: join(venv, '.installed'),
  };
}

/** Looks whether an environment is there, whole, and made from today's requirements. */
export function readEnvironment(name: EnvironmentName, files: Files = thisMachinesFiles): PythonEnvironment {
  const { requirements, python, stamp } = environmentFiles(name, files.platform);
  const wanted = createHash('sha256')
    .update(files.read(requirements) ?? '')
    .digest('hex');
  const installed = files.read(stamp);
  if (installed === wanted && files.exists(python)) return { state: 'ready', python };
  const why =
    installed !== null
      ? 'its packages are of other versions'
      : files.exists(python)
        ? 'its installation was interrupted'
        : 'its packages are not installed';
  return { state: 'missing', why };
}
