import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { environmentFiles } from './tiers/environments.ts';
import { detectTier, detectTiers, requiredTiers, TIER_NAMES, wantTier, type Machine } from './tiers.ts';

const DOCKER = 'docker version --format {{.Server.Version}}';
const IMAGE = 'docker image inspect --format {{.Id}}';

/** A machine whose programs answer as the table says, and that has no others. */
function machine(answers: Record<string, string | Error>, rest: Partial<Machine> = {}): Machine {
  return {
    environment: {},
    platform: 'linux',
    nodeVersion: '24.21.0',
    exists: () => false,
    read: () => null,
    ask: async (program, args) => {
      const answer = answers[[program, ...args].join(' ')];
      if (answer === undefined) throw Object.assign(new Error(`spawn ${program} ENOENT`), { code: 'ENOENT' });
      if (answer instanceof Error) throw answer;
      return answer;
    },
    ...rest,
  };
}

test('a bare machine has Node and nothing else, and every missing tier says what to do', async () => {
  const tiers = await detectTiers(machine({}));
  expect(tiers.map(({ name }) => name)).toEqual([...TIER_NAMES]);
  expect(tiers.filter(({ found }) => found).map(({ name }) => name)).toEqual(['node']);
  for (const tier of tiers) if (!tier.found) expect(tier.fix).toMatch(/^\S+ \S+/);
});

test('the machine that runs this test has Node', async () => {
  expect(await detectTier('node')).toMatchObject({ found: true, version: process.versions.node });
});

test('Node 20 is too old', async () => {
  expect(await detectTier('node', machine({}, { nodeVersion: '20.20.2' }))).toMatchObject({ found: false });
});

describe('python', () => {
  const { python, requirements, stamp } = environmentFiles('labs', 'linux');
  const ASK = `${python} -c import platform; print(platform.python_version())`;
  const HASH = createHash('sha256').update('boto3').digest('hex');
  const prepared = {
    exists: (path: string) => path === python,
    read: (path: string) => (path === requirements ? 'boto3' : path === stamp ? HASH : null),
  };

  test("is there where the labs' own environment is", async () => {
    const tier = await detectTier('python', machine({ [ASK]: '3.11.7' }, prepared));
    expect(tier).toMatchObject({ found: true, version: '3.11.7', location: python });
  });

  test.each([
    ['Python 3.10.0', 'npx slowdown doctor --fix'],
    ['Python 3.13.0rc1', 'npx slowdown doctor --fix'],
    ['Python 3.9.18', 'sudo apt-get install python3'],
    ['Python 2.7.18', 'sudo apt-get install python3'],
  ])('%s alone is not enough: %s', async (said, fix) => {
    expect(await detectTier('python', machine({ 'python3 --version': said }))).toMatchObject({ found: false, fix });
  });

  test.each([
    ['whose Python is gone', prepared, 'the Python of its packages is gone'],
    ['that was interrupted', { ...prepared, read: () => null }, 'its installation was interrupted'],
    ['of other versions', { ...prepared, read: () => 'other' }, 'its packages are of other versions'],
    ['that was never made', { exists: () => false, read: () => null }, 'its packages are not installed'],
  ])('an environment %s is made anew, an old python3 beside a new python passed over', async (_what, files, why) => {
    const both = machine({ 'python3 --version': 'Python 3.8.1', 'python --version': 'Python 3.12.1' }, files);
    expect(await detectTier('python', both)).toMatchObject({ why, fix: 'npx slowdown doctor --fix' });
  });

  test('LocalStack wants a newer Python than the rest', async () => {
    const old = machine({ 'python3 --version': 'Python 3.10.13' });
    expect(await detectTier('ministack', old)).toMatchObject({ fix: 'npx slowdown doctor --fix' });
    expect(await detectTier('localstack', old)).toMatchObject({ why: 'Python 3.10.13 is older than 3.11' });
  });

  test('ministack has an environment of its own', async () => {
    const own = environmentFiles('ministack', 'linux');
    const ask = `${own.python} -c import importlib.metadata as m; print(m.version('ministack'))`;
    const files = {
      exists: (path: string) => path === own.python,
      read: (path: string) => (path === own.requirements ? 'boto3' : path === own.stamp ? HASH : null),
    };
    const tiers = await detectTiers(machine({ [ask]: '1.5.33' }, files));
    expect(tiers.filter(({ found }) => found).map(({ name }) => name)).toEqual(['node', 'ministack']);
  });
});

describe('docker and the image of localstack', () => {
  test('a client without an engine is told to start it, not to install it', async () => {
    const tier = await detectTier('docker', machine({ [DOCKER]: new Error('Cannot connect') }));
    expect(tier).toMatchObject({ found: false, why: 'no Docker engine answers', fix: 'sudo systemctl start docker' });
  });

  test('the image is missing where Docker is, for the same reason', async () => {
    const tier = await detectTier('localstack-container', machine({}));
    expect(tier).toMatchObject({ name: 'localstack-container', found: false, why: 'there is no Docker' });
  });

  test('it is missing until it is there', async () => {
    const tier = await detectTier('localstack-container', machine({ [DOCKER]: '28.0.1' }));
    expect(tier).toMatchObject({ found: false, fix: 'docker pull localstack/localstack:4.14.0' });
  });

  test('another image can play LocalStack', async () => {
    const environment = { SLOWDOWN_LOCALSTACK_IMAGE: 'mine:1' };
    const tier = await detectTier(
      'localstack-container',
      machine({ [DOCKER]: '28', [`${IMAGE} mine:1`]: 'sha256:0' }, { environment }),
    );
    expect(tier).toEqual({ name: 'localstack-container', found: true, version: '1', location: 'mine:1' });
  });
});

describe('browser', () => {
  test('is found on PATH, with its version', async () => {
    const tier = await detectTier(
      'browser',
      machine(
        { '/usr/bin/chromium --version': 'Chromium 156.0.1.2 built on Debian' },
        { environment: { PATH: '/bin:/usr/bin' }, exists: (path) => path === '/usr/bin/chromium' },
      ),
    );
    expect(tier).toEqual({ name: 'browser', found: true, version: '156.0.1.2', location: '/usr/bin/chromium' });
  });

  test('SLOWDOWN_CHROME that does not exist is said, not passed over', async () => {
    const environment = { SLOWDOWN_CHROME: '/no/chrome', PATH: '/usr/bin' };
    const tier = await detectTier('browser', machine({}, { environment, exists: (path) => path !== '/no/chrome' }));
    expect(tier).toMatchObject({ found: false, why: 'SLOWDOWN_CHROME names /no/chrome, which does not exist' });
  });

  test('on Windows it is never started to be asked', async () => {
    const tier = await detectTier(
      'browser',
      machine({}, { platform: 'win32', environment: { PROGRAMFILES: 'C:\\Program Files' }, exists: () => true }),
    );
    expect(tier).toMatchObject({
      version: null,
      location: 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    });
  });
});

describe('SLOWDOWN_REQUIRE', () => {
  test('names tiers with commas between; nothing, or nothing but commas, requires none', () => {
    expect(requiredTiers({ SLOWDOWN_REQUIRE: ' docker, browser ,' })).toEqual(['docker', 'browser']);
    expect(requiredTiers({})).toEqual([]);
  });

  test('covers what only these tiers together can mean', () => {
    expect(requiredTiers({ SLOWDOWN_REQUIRE: 'python,browser' })).toEqual(['python', 'browser', 'ministack']);
    expect(requiredTiers({ SLOWDOWN_REQUIRE: 'localstack,docker' })).toContain('localstack-container');
    expect(requiredTiers({ SLOWDOWN_REQUIRE: 'localstack' })).toEqual(['localstack']);
  });

  test('refuses a name that is no tier', () => {
    expect(() => requiredTiers({ SLOWDOWN_REQUIRE: 'dokcer' })).toThrow(/"dokcer".*node, python, ministack/);
  });

  test('turns a missing tier into an error, and leaves the others alone', async () => {
    const needy = machine({}, { environment: { SLOWDOWN_REQUIRE: 'docker' } });
    await expect(wantTier('docker', needy)).rejects.toThrow(/SLOWDOWN_REQUIRE names docker, but there is no Docker/);
    expect(await wantTier('browser', needy)).toMatchObject({ found: false });
  });
});
