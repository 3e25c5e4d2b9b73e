import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { commandReference } from './reference.ts';

test('the options that the page shows are those of the commands; if not: node scripts/schemas.ts', () => {
  expect(JSON.parse(readFileSync('src/data/command-options.json', 'utf8'))).toEqual(commandReference());
});
