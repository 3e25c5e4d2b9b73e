import { describe, expect, test } from 'vitest';
import { pythonOfLabs } from './tiers/places.ts';
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
  const own = pythonOfLabs('linux');
  const prepared = { exists: (path: string) => path === own };

  test("is there where the labs' own environment is", async () => {
    const tier = await detectTier('python', machine({ [`${own} --version`]: 'Python 3.11.7' }, prepared));
    expect(tier).toMatchObject({ found: true, version: '3.11.7', location: own });
  });

  test.each([
    ['Python 3.10.0', 'npm run python'],
    ['Python 3.13.0rc1', 'npm run python'],
    ['Python 3.9.18', 'sudo apt-get install python3'],
    ['Python 2.7.18', 'sudo apt-get install python3'],
  ])('%s alone is not enough: %s', async (said, fix) => {
    expect(await detectTier('python', machine({ 'python3 --version': said }))).toMatchObject({ found: false, fix });
  });

  test('an environment whose Python is gone is made anew, an old python3 beside a new python passed over', async () => {
    const both = machine({ 'python3 --version': 'Python 3.8.1', 'python --version': 'Python 3.12.1' }, prepared);
    expect(await detectTier('python', both)).toMatchObject({
      why: 'Python 3.12.1 is here, but not the packages of the labs',
      fix: 'npm run python',
    });
  });
});

describe('docker and localstack', () => {
  test('a client without an engine is told to start it, not to install it', async () => {
    const tier = await detectTier('docker', machine({ [DOCKER]: new Error('Cannot connect') }));
    expect(tier).toMatchObject({ found: false, why: 'no Docker engine answers', fix: 'sudo systemctl start docker' });
  });

  test('localstack is missing where Docker is, for the same reason', async () => {
    const tier = await detectTier('localstack', machine({}));
    expect(tier).toMatchObject({ name: 'localstack', found: false, why: 'there is no Docker' });
  });

  test('localstack is missing until its image is there', async () => {
    const tier = await detectTier('localstack', machine({ [DOCKER]: '28.0.1' }));
    expect(tier).toMatchObject({ found: false, fix: 'docker pull localstack/localstack:4.14.0' });
  });

  test('another image can play LocalStack', async () => {
    const environment = { SLOWDOWN_LOCALSTACK_IMAGE: 'mine:1' };
    const tier = await detectTier(
      'localstack',
      machine({ [DOCKER]: '28', [`${IMAGE} mine:1`]: 'sha256:0' }, { environment }),
    );
    expect(tier).toEqual({ name: 'localstack', found: true, version: '1', location: 'mine:1' });
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

  test('refuses a name that is no tier', () => {
    expect(() => requiredTiers({ SLOWDOWN_REQUIRE: 'dokcer' })).toThrow(/"dokcer".*node, python, docker/);
  });

  test('turns a missing tier into an error, and leaves the others alone', async () => {
    const needy = machine({}, { environment: { SLOWDOWN_REQUIRE: 'docker' } });
    await expect(wantTier('docker', needy)).rejects.toThrow(/SLOWDOWN_REQUIRE names docker, but there is no Docker/);
    expect(await wantTier('browser', needy)).toMatchObject({ found: false });
  });
});
