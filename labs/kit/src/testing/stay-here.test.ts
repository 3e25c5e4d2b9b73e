import './stay-here.ts';
import { lookup } from 'node:dns/promises';
import { connect } from 'node:net';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { isHere } from './stay-here.ts';

describe('a program under test', () => {
  test('does not reach a name elsewhere, whatever it asks with', async () => {
    const refused = { code: 'PAST_THE_PROXY', message: expect.stringContaining('s3.amazonaws.com') };
    await expect(fetch('https://s3.amazonaws.com/')).rejects.toMatchObject({ cause: refused });
    const socket = connect(443, 's3.amazonaws.com');
    await expect(once(socket, 'connect')).rejects.toMatchObject(refused);
  });

  test('finds this machine', async () => {
    expect((await lookup('localhost')).address).toMatch(/^(127\.0\.0\.1|::1)$/);
  });
});

test.each([
  ['localhost', {}, true],
  ['127.0.0.1', {}, true],
  ['results.s3.localhost', {}, true],
  ['s3.amazonaws.com', {}, false],
  ['localstack', { AWS_ENDPOINT_URL: 'http://localstack:4566' }, true],
  ['docker', { TESTCONTAINERS_HOST_OVERRIDE: 'docker' }, true],
  ['s3.amazonaws.com', { AWS_ENDPOINT_URL: 'http://localstack:4566' }, false],
])('%s with %o in the environment is here: %s', (host, env, here) => {
  expect(isHere(host, env)).toBe(here);
});
