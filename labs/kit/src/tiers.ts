/**
 * What this machine has. It decides what runs; nothing is skipped without a word, and `SLOWDOWN_REQUIRE` turns a
 * missing tier into a failure. The tests, the command's doctor and the backends all ask here.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { localStackImage } from './backends/image.ts';
import { readEnvironment, thisMachinesFiles, type EnvironmentName, type Files } from './tiers/environments.ts';
import { browserNames, browserPaths, fixes } from './tiers/places.ts';

export const TIER_NAMES = [
  'node',
  'python',
  'ministack',
  'localstack',
  'docker',
  'localstack-container',
  'browser',
] as const;
export type TierName = (typeof TIER_NAMES)[number];

/** A tier that is required wherever all of these are: who asks for them means it too. */
const REQUIRED_WITH: Partial<Record<TierName, readonly TierName[]>> = {
  ministack: ['python'],
  'localstack-container': ['localstack', 'docker'],
};

/** A tier that is there. `version` is null where the program cannot be asked; `location` is a path or an image. */
export interface FoundTier {
  readonly name: TierName;
  readonly found: true;
  readonly version: string | null;
  /** What to start, or null where the name is enough. May hold the user's home folder. */
  readonly location: string | null;
}

/** A tier that is not there: why, in half a sentence, and the one command that changes that. */
export interface MissingTier {
  readonly name: TierName;
  readonly found: false;
  readonly why: string;
  readonly fix: string;
}

export type Tier = FoundTier | MissingTier;

/** What the detection asks. The default is this machine; a test hands in another. */
export interface Machine extends Files {
  readonly environment: NodeJS.ProcessEnv;
  readonly nodeVersion: string;
  /** What a program prints, trimmed. Rejects with `code: 'ENOENT'` where there is no such program. */
  ask(program: string, args: readonly string[]): Promise<string>;
}

/** A tier that is required and missing, or a requirement that names no tier. */
export class TierError extends Error {
  override readonly name = 'TierError';
  readonly code: 'TIER_MISSING' | 'TIER_UNKNOWN';

  constructor(code: TierError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** How long a program has to say its version, milliseconds; a cold Docker client takes up to two seconds. */
const ASK_TIMEOUT_MS = 10_000;

/** The Node that everything runs on; npm installs it as a package. */
const NODE_MAJOR = 24;

/** The oldest Python 3.x that an environment runs on: that of today's boto3, and that of LocalStack 4.13. */
const OLDEST_MINOR: Record<EnvironmentName, number> = { labs: 10, ministack: 10, localstack: 11 };

const thisMachine: Machine = {
  ...thisMachinesFiles,
  environment: process.env,
  nodeVersion: process.versions.node,
  ask: async (program, args) => {
    const { stdout } = await promisify(execFile)(program, [...args], { timeout: ASK_TIMEOUT_MS, windowsHide: true });
    return stdout.trim();
  },
};

const detectors: Record<TierName, (machine: Machine) => Promise<Tier>> = {
  node: detectNode,
  python: (machine) => detectEnvironment('python', 'labs', machine),
  ministack: (machine) => detectEnvironment('ministack', 'ministack', machine),
  localstack: (machine) => detectEnvironment('localstack', 'localstack', machine),
  docker: detectDocker,
  'localstack-container': detectImage,
  browser: detectBrowser,
};

/** Looks for one tier. Never rejects: what cannot be asked is not there. */
export function detectTier(name: TierName, machine: Machine = thisMachine): Promise<Tier> {
  return detectors[name](machine);
}

/** Looks for every tier, in the order of {@link TIER_NAMES}. */
export function detectTiers(machine: Machine = thisMachine): Promise<Tier[]> {
  return Promise.all(TIER_NAMES.map((name) => detectTier(name, machine)));
}

/**
 * The tiers that must be there: `SLOWDOWN_REQUIRE`, names with commas between.
 * @throws TierError TIER_UNKNOWN for a name that is no tier
 */
export function requiredTiers(environment: NodeJS.ProcessEnv = process.env): TierName[] {
  const names = (environment['SLOWDOWN_REQUIRE'] ?? '').split(',').map((name) => name.trim());
  const named = names.filter(Boolean).map((name) => {
    const tier = TIER_NAMES.find((known) => known === name);
    if (tier) return tier;
    throw new TierError(
      'TIER_UNKNOWN',
      `SLOWDOWN_REQUIRE names "${name}", which is no tier. Choose from ${TIER_NAMES.join(', ')}.`,
    );
  });
  const meant = TIER_NAMES.filter((tier) => REQUIRED_WITH[tier]?.every((needed) => named.includes(needed)));
  return [...new Set([...named, ...meant])];
}

/**
 * Looks for a tier that a test wants.
 * @throws TierError TIER_MISSING where `SLOWDOWN_REQUIRE` says that it has to be there
 */
export async function wantTier(name: TierName, machine: Machine = thisMachine): Promise<Tier> {
  const required = requiredTiers(machine.environment).includes(name);
  const tier = await detectTier(name, machine);
  if (tier.found || !required) return tier;
  throw new TierError('TIER_MISSING', `SLOWDOWN_REQUIRE names ${name}, but ${tier.why}. Try: ${tier.fix}`);
}

async function detectNode({ nodeVersion }: Machine): Promise<Tier> {
  if (Number.parseInt(nodeVersion, 10) >= NODE_MAJOR) return found('node', nodeVersion, null);
  return missing('node', `this runs on Node ${nodeVersion}, and ${NODE_MAJOR} is needed`, 'npm ci');
}

/** An environment of the labs: what counts is a Python with all of its packages in it. */
async function detectEnvironment(tier: TierName, name: EnvironmentName, machine: Machine): Promise<Tier> {
  const environment = readEnvironment(name, machine);
  if (environment.state === 'ready') {
    const version = await answer(machine, environment.python, ['-c', VERSION_OF[name]]);
    if (version) return found(tier, version, environment.python);
  }
  const why = environment.state === 'missing' ? environment.why : 'the Python of its packages is gone';
  const tooOld = await withoutPython(machine, OLDEST_MINOR[name]);
  return tooOld === null
    ? missing(tier, why, 'npx slowdown doctor --fix')
    : missing(tier, tooOld, fixes.installPython(machine.platform));
}

/** What Python prints the version of an environment's tier with. */
const VERSION_OF: Record<EnvironmentName, string> = {
  labs: 'import platform; print(platform.python_version())',
  ministack: "import importlib.metadata as m; print(m.version('ministack'))",
  localstack: "import importlib.metadata as m; print(m.version('localstack-core'))",
};

/** Why no environment can be made here, or null where one can. */
async function withoutPython(machine: Machine, oldestMinor: number): Promise<string | null> {
  const programs = machine.platform === 'win32' ? ['python', 'py'] : ['python3', 'python'];
  let why = 'there is no Python';
  for (const program of programs) {
    const said = await answer(machine, program, ['--version']);
    const minor = /^Python 3\.(\d+)/.exec(said ?? '')?.[1];
    if (Number(minor ?? 0) >= oldestMinor) return null;
    if (said) why = `${said.split('\n')[0]} is older than 3.${oldestMinor}`;
  }
  return why;
}

async function detectDocker(machine: Machine): Promise<Tier> {
  try {
    return found('docker', await machine.ask('docker', ['version', '--format', '{{.Server.Version}}']), null);
  } catch (error) {
    const noClient = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return noClient
      ? missing('docker', 'there is no Docker', fixes.installDocker(machine.platform))
      : missing('docker', 'no Docker engine answers', fixes.startDocker(machine.platform));
  }
}

async function detectImage(machine: Machine): Promise<Tier> {
  const docker = await detectDocker(machine);
  if (!docker.found) return { ...docker, name: 'localstack-container' };
  const image = localStackImage(machine.environment);
  const id = await answer(machine, 'docker', ['image', 'inspect', '--format', '{{.Id}}', image]);
  if (id) return found('localstack-container', /:([^:/]+)$/.exec(image)?.[1] ?? null, image);
  return missing('localstack-container', `the image ${image} is not on this machine`, `docker pull ${image}`);
}

async function detectBrowser(machine: Machine): Promise<Tier> {
  const { environment, platform } = machine;
  const fix = fixes.installBrowser(platform);
  const named = environment['SLOWDOWN_CHROME'];
  if (named && !machine.exists(named)) {
    return missing('browser', `SLOWDOWN_CHROME names ${named}, which does not exist`, fix);
  }
  const location = named || browserPaths(platform, environment).find((path) => machine.exists(path));
  if (!location) return missing('browser', `there is no ${browserNames}`, fix);
  // On Windows a browser that is asked for its version opens a window instead.
  const said = platform === 'win32' ? null : await answer(machine, location, ['--version']);
  return found('browser', /\d+(\.\d+)+/.exec(said ?? '')?.[0] ?? null, location);
}

async function answer(machine: Machine, program: string, args: readonly string[]): Promise<string | null> {
  try {
    return await machine.ask(program, args);
  } catch {
    return null;
  }
}

function found(name: TierName, version: string | null, location: string | null): FoundTier {
  return { name, found: true, version, location };
}

function missing(name: TierName, why: string, fix: string): MissingTier {
  return { name, found: false, why, fix };
}
