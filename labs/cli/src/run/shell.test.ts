import { expect, test } from 'vitest';
import { shellLines } from './shell.ts';

test('what is set, what is taken away, and nothing for what is not there', () => {
  const changes = { AWS_ENDPOINT_URL: 'http://127.0.0.1:8080', AWS_PROFILE: undefined, AWS_SESSION_TOKEN: undefined };
  expect(shellLines(changes, { AWS_PROFILE: 'mine' })).toEqual([
    'export AWS_ENDPOINT_URL=http://127.0.0.1:8080',
    'unset AWS_PROFILE',
  ]);
});

test('a value that a shell would read otherwise is quoted', () => {
  expect(shellLines({ A: "/tmp/ada's folder", B: '', C: '$(rm)' }, {})).toEqual([
    `export A='/tmp/ada'\\''s folder'`,
    "export B=''",
    "export C='$(rm)'",
  ]);
});
