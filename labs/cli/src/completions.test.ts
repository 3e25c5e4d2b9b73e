import { expect, test } from 'vitest';
import { candidates } from './completions.ts';
import { terminal } from './terminal.ts';
import { workshopAt } from './workshop.ts';
import { buildProgram } from './program.ts';

const LABS = [
  { id: '01-the-question', slug: 'the-question', title: 'Why?' },
  { id: '02-http', slug: 'http', title: 'What?' },
];
const program = buildProgram(
  { workshop: workshopAt(), terminal: terminal(), signal: new AbortController().signal, handOver: () => {} },
  async () => {},
);

test.each([
  [['ver'], ['verify']],
  [
    ['verify', ''],
    ['01-the-question', '02-http'],
  ],
  [['verify', 'ht'], ['http']],
  [
    ['verify', '0'],
    ['01-the-question', '02-http'],
  ],
  [['verify', '1', '--b'], ['--backend']],
  [
    ['verify', '--backend', ''],
    ['embedded', 'ministack', 'localstack', 'localstack-container'],
  ],
  [
    ['run', '--mode', ''],
    ['endpoint', 'intercept'],
  ],
  [['run', '--ha'], ['--har']],
  [
    ['proxy', '--ho'],
    ['--hold', '--hold-for'],
  ],
  [
    ['complete', ''],
    ['bash', 'zsh', 'fish'],
  ],
  [['list', ''], []],
  [['retries', ''], ['explain']],
  [['retries', 'explain', '--comp'], ['--compare']],
  [
    ['retries', 'explain', '--policy', 'js-s'],
    ['js-standard', 'js-standard-before'],
  ],
  [['nothing'], []],
])('%j may become %j', (words, expected) => {
  expect(candidates(program, LABS, words).map(({ word }) => word)).toEqual(expected);
});

test('every command is offered, with what it does', () => {
  const all = candidates(program, LABS, ['']);
  expect(all.map(({ word }) => word)).toEqual(program.commands.map((command) => command.name()));
  for (const { meaning } of all) expect(meaning).not.toBe('');
});
