import { expect, test } from 'vitest';
import { publicTier } from './doctor.ts';

const SECRETS = {
  home: '/home/ada',
  user: 'ada',
  environment: {
    SLOWDOWN_CHROME: '/opt/secret/chrome',
    SLOWDOWN_LOCALSTACK_IMAGE: 'registry.example.com/ada/stack:7',
    PATH: '/usr/bin',
  },
};

test.each([
  ['a home folder', '/home/ada/bin/x does not exist', '~/bin/x does not exist'],
  ['a user name in another folder', 'see /mnt/c/Users/ada/chrome.exe', 'see …/chrome.exe'],
  [
    'a value from the environment',
    'SLOWDOWN_CHROME names /opt/secret/chrome, which is not there',
    'SLOWDOWN_CHROME names $SLOWDOWN_CHROME, which is not there',
  ],
])('%s is not told', (_what, why, told) => {
  expect(publicTier({ name: 'browser', found: false, why, fix: 'x' }, SECRETS)).toMatchObject({ why: told });
});

test.each<[string, string, NodeJS.ProcessEnv]>([
  ['no tier reads the variable', 'Python 3.11.7 is here', { SLOWDOWN_DEBUG: '1' }],
  ['another tier reads the variable', 'Python 3.11.7 is here', { SLOWDOWN_CHROME: 'is' }],
  ['the value is a part of a word', 'see /opt/adam/ada-1/home/adalbert', { SLOWDOWN_CHROME: 'ada' }],
  ['a folder begins like the home folder', 'see /home/adam/x and /srv/home/ada-1', {}],
])('a text stays as it is where %s', (_what, why, environment) => {
  const name = why.startsWith('Python') ? 'python' : 'browser';
  const tier = { name, found: false, why, fix: 'x' } as const;
  expect(publicTier(tier, { ...SECRETS, environment })).toMatchObject({ why });
});

test('a command that names an image of the user still works when it is pasted', () => {
  const tier = {
    name: 'localstack-container',
    found: false,
    why: 'no',
    fix: 'docker pull registry.example.com/ada/stack:7',
  } as const;
  expect(publicTier(tier, SECRETS)).toMatchObject({ fix: 'docker pull $SLOWDOWN_LOCALSTACK_IMAGE' });
});

test('where a program is found is not told, and neither is the tag of an image of the user', () => {
  const browser = { name: 'browser', found: true, version: '156', location: '/home/ada/chrome' } as const;
  expect(publicTier(browser, SECRETS)).toEqual({ name: 'browser', found: true, version: '156' });
  const image = {
    name: 'localstack-container',
    found: true,
    version: '7',
    location: 'registry.example.com/ada/stack:7',
  } as const;
  expect(publicTier(image, SECRETS)).toEqual({ name: 'localstack-container', found: true, version: null });
});
