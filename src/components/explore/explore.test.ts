/** What an explorer keeps in its link, and what it makes of somebody else's. */
import { describe, expect, test } from 'vitest';
import { choice, flag, number, text } from './fields.ts';
import { csvOf } from './numbers.ts';
import { beginning, changed, fromQuery, toQuery } from './url-state.ts';

const FIELDS = {
  rate: number({ label: 'Limit', from: 1, to: 10_000, initial: 100 }),
  share: number({ label: 'Share', from: 0, to: 1, step: 0.05, initial: 0.5 }),
  mode: choice({
    label: 'Mode',
    options: [
      { value: 'legacy', label: 'legacy' },
      { value: 'standard', label: 'standard' },
    ],
    initial: 'standard',
  }),
  splits: flag({ label: 'It splits', initial: true }),
  list: text({
    label: 'List',
    initial: 'a',
    check: (given) => {
      if (given.includes('!')) throw new RangeError('No shouting.');
    },
  }),
};
const START = beginning(FIELDS);
const from = (query: string) => fromQuery(FIELDS, new URLSearchParams(query), START);
const link = (state = START, query = '') => toQuery(FIELDS, state, new URLSearchParams(query)).toString();

test('a link names only what differs from the beginning, and leaves names of others alone', () => {
  expect(link()).toBe('');
  expect(link(from('rate=7&mode=legacy&splits=no'), 'utm=x&rate=100')).toBe('utm=x&rate=7&mode=legacy&splits=no');
  expect(link(changed(FIELDS, from('rate=7'), 'rate', '100'))).toBe('');
});

test('a link gives again what it was made of', () => {
  const state = from('rate=9999&share=0.25&mode=legacy&splits=no&list=503+SlowDown+x3,+timeout');
  expect(from(link(state))).toEqual(state);
  expect(state.values).toEqual({
    rate: 9999,
    share: 0.25,
    mode: 'legacy',
    splits: false,
    list: '503 SlowDown x3, timeout',
  });
});

describe('a broken link', () => {
  test.each([
    ['rate=0', /^“0” does not fit here: write a whole number from 1 to 10,000\.$/],
    ['rate=1.5', /whole number/],
    ['rate=NaN', /“NaN” does not fit here/],
    ['rate=1e3', /does not fit here/],
    ['rate=Infinity', /does not fit here/],
    ['rate=', /^There is no number here: /],
    [`rate=${'9'.repeat(5000)}`, /^“9{24}…” does not fit/],
    ['share=-1', /a number from 0 to 1\.$/],
    ['mode=__proto__', /There is no “__proto__” to choose here/],
    ['splits=perhaps', /neither yes nor no/],
    ['list=hey!', /^No shouting\.$/],
  ])('%s gives one sentence, and the beginning is used', (query, sentence) => {
    const { values, problems } = from(query);
    const [problem = ''] = Object.values(problems);
    expect(problem).toMatch(sentence);
    expect(Object.keys(problems)).toHaveLength(1);
    expect(values).toEqual(START.values);
  });

  test('does not take the sound parts with it', () => {
    expect(from('rate=-3&share=0.1').values).toEqual({ ...START.values, share: 0.1 });
  });
});

test('what is being typed keeps the last value that could be read, and is mended by one that can', () => {
  const typing = changed(FIELDS, changed(FIELDS, START, 'rate', '12'), 'rate', '12x');
  expect(typing).toMatchObject({ texts: { rate: '12x' }, values: { rate: 12 } });
  expect(link(typing)).toBe('rate=12');
  expect(changed(FIELDS, typing, 'rate', '13').problems).toEqual({});
});

test('who shows an explorer may begin elsewhere; the link still says it', () => {
  const elsewhere = beginning(FIELDS, { rate: 5 });
  expect(elsewhere.texts).toMatchObject({ rate: '5', splits: 'yes' });
  expect(link(elsewhere)).toBe('rate=5');
});

test('a file has the columns by name, quotes what needs it, and leaves empty what there is not', () => {
  const columns = [
    { heading: 'ends with', name: 'failure', value: ({ failure }: { failure: string; ms: number | null }) => failure },
    { heading: 'waits', name: 'delay_ms', value: ({ ms }: { failure: string; ms: number | null }) => ms },
  ];
  const rows = [
    { failure: '503, "SlowDown"', ms: 12.5 },
    { failure: 'success', ms: null },
  ];
  expect(csvOf(columns, rows)).toBe('failure,delay_ms\r\n"503, ""SlowDown""",12.5\r\nsuccess,\r\n');
});
