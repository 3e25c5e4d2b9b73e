import { describe, expect, test } from 'vitest';
import { changed, changesFor, type Way } from './environment.ts';

const PROXY = 'http://127.0.0.1:9';
const ENDPOINT: Way = { mode: 'endpoint', url: PROXY };
const INTERCEPT: Way = {
  mode: 'intercept',
  url: PROXY,
  hosts: ['amazonaws.com', 'api.aws'],
  trust: { AWS_CA_BUNDLE: '/tmp/ca.pem' },
};
const KEYS = { AWS_ACCESS_KEY_ID: 'mine', AWS_SECRET_ACCESS_KEY: 'mine too' };

/** The environment that a program gets. */
function given(way: Way, environment: NodeJS.ProcessEnv = {}, isRemote = false): NodeJS.ProcessEnv {
  return changed(environment, changesFor(way, { isRemote }, environment));
}

describe('mode endpoint', () => {
  test('the address of the proxy comes before every other endpoint', () => {
    const before = {
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
      AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:4567',
      AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:4568',
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
    };
    const after = given(ENDPOINT, before);
    expect(Object.keys(after).filter((name) => name.startsWith('AWS_ENDPOINT_URL'))).toEqual(['AWS_ENDPOINT_URL']);
    expect(after).toMatchObject({ AWS_ENDPOINT_URL: PROXY, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false' });
  });

  test('what an SDK refuses beside an endpoint is off', () => {
    const after = given(ENDPOINT, { AWS_USE_FIPS_ENDPOINT: 'true', AWS_USE_DUALSTACK_ENDPOINT: 'true' });
    expect(after).toMatchObject({ AWS_USE_FIPS_ENDPOINT: 'false', AWS_USE_DUALSTACK_ENDPOINT: 'false' });
  });

  test('a proxy of the user’s own is not asked for loopback', () => {
    const after = given(ENDPOINT, { http_proxy: 'http://company:3128', NO_PROXY: 'intra,.example.com' });
    expect(after).toMatchObject({ http_proxy: 'http://company:3128', NO_PROXY: 'intra,.example.com,127.0.0.1' });
    expect(after['no_proxy']).toBe(after['NO_PROXY']);
  });

  test('without one, NO_PROXY stays as it is', () => {
    expect(given(ENDPOINT)).not.toHaveProperty('NO_PROXY');
    expect(given(ENDPOINT, { NO_PROXY: '*' })).toMatchObject({ NO_PROXY: '*' });
  });
});

describe('mode intercept', () => {
  test('every proxy variable leads to the proxy, and no endpoint past it', () => {
    const after = given(INTERCEPT, { ALL_PROXY: 'socks5://elsewhere', AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' });
    for (const name of ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy']) expect(after[name]).toBe(PROXY);
    expect(after).not.toHaveProperty('ALL_PROXY');
    expect(after).not.toHaveProperty('AWS_ENDPOINT_URL');
    expect(after).toMatchObject({ AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true', AWS_CA_BUNDLE: '/tmp/ca.pem' });
  });

  test.each([
    ['localhost,127.0.0.1', 'localhost,127.0.0.1'],
    ['localhost, .amazonaws.com', 'localhost'],
    ['s3.eu-west-1.amazonaws.com,10.0.0.0/8', '10.0.0.0/8'],
    ['*.API.aws,intra.example.com', 'intra.example.com'],
    ['amazonaws.com:443', undefined],
    ['com', undefined],
    ['*', undefined],
    ['notamazonaws.com', 'notamazonaws.com'],
  ])('NO_PROXY=%s becomes %s', (before, after) => {
    const environment = given(INTERCEPT, { NO_PROXY: before });
    expect([environment['NO_PROXY'], environment['no_proxy']]).toEqual([after, after]);
  });

  test('the list in small letters counts as well', () => {
    expect(given(INTERCEPT, { no_proxy: 'intra', NO_PROXY: '.amazonaws.com' })).toMatchObject({ NO_PROXY: 'intra' });
  });
});

describe.each([ENDPOINT, INTERCEPT])('credentials, mode $mode', (way) => {
  test('they open no door at real AWS, should the program pass by the proxy, and nothing asks elsewhere for them', () => {
    const after = given(way, { ...KEYS, AWS_PROFILE: 'company', AWS_SESSION_TOKEN: 'mine as well' });
    expect(after).toMatchObject({
      AWS_ACCESS_KEY_ID: 'slowdown',
      AWS_SECRET_ACCESS_KEY: 'slowdown',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
    });
    expect(after).not.toHaveProperty('AWS_PROFILE');
    expect(after).not.toHaveProperty('AWS_SESSION_TOKEN');
  });

  test('a region stays', () => {
    const after = given(way, { AWS_DEFAULT_REGION: 'eu-west-1' });
    expect(after).toMatchObject({ AWS_DEFAULT_REGION: 'eu-west-1' });
    expect(after).not.toHaveProperty('AWS_REGION');
  });

  test('for a real endpoint nothing is touched: they are needed there', () => {
    const own = { ...KEYS, AWS_PROFILE: 'company' };
    const after = given(way, own, true);
    expect(after).toMatchObject(own);
    for (const name of ['AWS_REGION', 'AWS_EC2_METADATA_DISABLED']) {
      expect(after).not.toHaveProperty(name);
    }
  });
});
