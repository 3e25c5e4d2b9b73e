import { describe, expect, test } from 'vitest';
import type { MessageContent } from '../../workbench/protocol.ts';
import { aroundChange, changesOf, differences, draftOf } from './editing.ts';

const answer: MessageContent = {
  method: 'GET',
  path: '/',
  status: 200,
  headers: [
    ['content-type', 'application/xml'],
    ['set-cookie', '[redacted]'],
  ],
  body: '<Buckets/>',
};
const draft = draftOf(answer);

describe('a draft', () => {
  test('that nobody touched changes nothing', () => {
    expect(changesOf(answer, draft)).toEqual({ kind: 'nothing' });
  });

  test('asks only for what was changed', () => {
    expect(changesOf(answer, { ...draft, status: '429' })).toEqual({ kind: 'edit', edit: { status: 429 } });
    expect(changesOf(answer, { ...draft, body: '' })).toEqual({ kind: 'edit', edit: { body: '' } });
  });

  test('gives headers back whole, a redacted one as it was shown, an empty line for nothing', () => {
    const headers = `${draft.headers}\n\nretry-after:2`;
    expect(changesOf(answer, { ...draft, headers })).toEqual({
      kind: 'edit',
      edit: { headers: [...answer.headers, ['retry-after', '2']] },
    });
  });

  test.each([
    ['a status that is no number', { status: 'slow' }, /not "slow"/],
    ['no status', { status: '' }, /not ""/],
    ['a status that is none', { status: '99' }, /from 200 to 599, not "99"/],
    ['a header without a colon', { headers: 'retry-after 2' }, /"name: value".*not "retry-after 2"/],
  ])('with %s says so', (_, part, problem) => {
    expect(changesOf(answer, { ...draft, ...part })).toEqual({
      kind: 'problem',
      problem: expect.stringMatching(problem),
    });
  });

  test('of a request has its method and path', () => {
    const request = { ...answer, status: null };
    expect(changesOf(request, { ...draftOf(request), method: 'PUT', path: '/a' })).toEqual({
      kind: 'edit',
      edit: { method: 'PUT', path: '/a' },
    });
  });
});

test('differences are named, also of what came and of what went', () => {
  const after: MessageContent = { ...answer, status: 429, headers: [['retry-after', '2'], ...answer.headers.slice(1)] };
  expect(differences(answer, after)).toEqual([
    { what: 'status', before: '200', after: '429' },
    { what: 'content-type', before: 'application/xml', after: null },
    { what: 'retry-after', before: null, after: '2' },
  ]);
  expect(differences(answer, answer)).toEqual([]);
});

test.each([
  ['200', '429', ['', '200', '']],
  ['<a>one</a>', '<a>other</a>', ['<a>o', 'ne', '</a>']],
  ['x'.repeat(70), 'x'.repeat(70) + 'end', [`…${'x'.repeat(24)}`, '', '']],
  [`${'x'.repeat(40)}A${'y'.repeat(40)}`, 'x'.repeat(40), [`…${'x'.repeat(24)}`, `A${'y'.repeat(40)}`, '']],
  [
    `${'x'.repeat(40)}A${'y'.repeat(40)}`,
    `${'x'.repeat(40)}${'y'.repeat(40)}`,
    [`…${'x'.repeat(24)}`, 'A', `${'y'.repeat(24)}…`],
  ],
])('of %s beside %s the change is shown, and a little around it', (value, other, parts) => {
  const { before, changed, after } = aroundChange(value, other);
  expect([before, changed, after]).toEqual(parts);
});
