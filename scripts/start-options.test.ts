import { expect, test } from 'vitest';
import { readStartOptions } from './start-options.mjs';

test('without a word it is the usual port, and a browser', () => {
  expect(readStartOptions([], {})).toEqual({ port: null, open: true });
});

test('a flag goes before the environment', () => {
  const environment = { PORT: '8080' };
  expect(readStartOptions([], environment)).toEqual({ port: 8080, open: true });
  expect(readStartOptions(['--port', '0', '--no-open'], environment)).toEqual({ port: 0, open: false });
});

test.each([
  [['--prot', '1']],
  [['--port']],
  [['extra']],
  [['--port', 'http']],
  [['--port', '65536']],
  [['--port', '-1']],
])('%j is refused in one line, with how to use it', (args) => {
  expect(() => readStartOptions(args, {})).toThrow(/^[^\n]+Use: npm start -- \[--port N\] \[--no-open\]$/);
});
