import { expect, test } from 'vitest';
import { shortened } from './command-line.ts';

const SCRIPT = 'labs/cli/src/run/command-line.ts';

test.each([
  [['python', SCRIPT], 'python command-line.ts'],
  [['/home/ada/bin/python3', SCRIPT, '--password', 'hush'], 'python3 command-line.ts …'],
  [['curl', '--header', 'authorization: hush'], 'curl …'],
  [['aws', 's3', 'cp', 'a', 's3://b'], 'aws …'],
  [['./job'], 'job'],
])('%j is shown as %s', (command, shown) => {
  expect(shortened(command)).toBe(shown);
});
