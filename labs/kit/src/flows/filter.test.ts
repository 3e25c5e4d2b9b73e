import { describe, expect, test } from 'vitest';
import type { Exchange } from './exchange.ts';
import { parseFilter } from './filter.ts';
import { FilterError } from './filter/error.ts';

const put: Exchange = {
  request: {
    method: 'PUT',
    scheme: 'https',
    host: '127.0.0.1',
    port: 4566,
    authority: '',
    path: '/bucket/key?x-id=PutObject',
    headers: [
      ['Host', 'S3.eu-west-1.amazonaws.com'],
      ['X-Amz-Date', '20261123T155700Z'],
    ],
    body: new TextEncoder().encode('one\ntwo'),
  },
  response: {
    status: 503,
    headers: [['Content-Type', 'application/xml']],
    body: new TextEncoder().encode('<Code>SlowDown</Code>'),
  },
  error: null,
  marked: '',
  client: null,
  server: '127.0.0.1:4566',
};

test.each([
  ['~m put', true],
  ['~m GET | ~c 503', true],
  ['~m PUT ~d ^s3', true],
  ['~d 127', true],
  ['~u "^https://S3.EU"', true],
  ['x-id=PutObject$', true],
  ['~h ^X-Amz-Date', true],
  ['~h ^x-amz-date', false],
  ['~hs X-Amz', false],
  ['~b one.two', true],
  ['~bs one', false],
  ['~ts xml & !~t json', true],
  ['~q', false],
  ['!~q & ~s', true],
  ['~e | ~marked | ~websocket | ~tcp | ~replay', false],
  ['~dst :4566$', true],
])('%s: %s', (text, matches) => {
  expect(parseFilter(text).matches(put)).toBe(matches);
});

test('before there is a response, ~q matches and what asks for one does not', () => {
  const request = { ...put, response: null };
  const matching = ['~q', '~s', '~c 503', '~h Date', '~bs Slow'].filter((text) => parseFilter(text).matches(request));
  expect(matching).toEqual(['~q', '~h Date']);
});

test.each([
  ['~m PUT & ~d s3', 'head'],
  ['~m PUT & ~b x', 'request-body'],
  ['!~c 503 | ~b x', 'response'],
  ['(~q | ~bs x) ~m PUT', 'response-body'],
])('%s needs the %s', (text, needs) => {
  expect(parseFilter(text).needs).toBe(needs);
});

test.each([
  ["~m   PUT&  'a b'", '~m PUT& & ~u "a b"'],
  ['a b | (c | d)', '~u a & (~u b | ~u c | ~u d)'],
  ['(~q | ~s ) & !(~e )', '(~q | ~s ) & !~e'],
  ['!(a & ~q )', '!(~u a & ~q )'],
  ['~c 0503', '~c 503'],
  [String.raw`~b "\\d\"\n"`, String.raw`~b "\\d\"\n"`],
])('%s is printed %s', (text, printed) => {
  expect(parseFilter(text).toString()).toBe(printed);
});

describe('what is wrong is pointed at', () => {
  test.each([
    ['', 1, 'expected an operator such as ~m'],
    ['~m PUT & ~x', 10, '~x is no operator'],
    ['(~q)', 4, 'expected a space after ~q, not ")"'],
    ['~d', 3, 'expected a pattern after ~d'],
    ['~c SlowDown', 4, 'expected a number after ~c'],
    ['~m PUT)', 7, 'this ) closes nothing'],
    ['(~m PUT ~d s3)', 9, 'expected &, |'],
    ['(~m PUT', 8, 'not the end'],
    ['~u "a b', 4, 'has no second one'],
    ['~u "a\tb"', 6, String.raw`Write \t`],
    ['~u [ab', 4, 'this [ has no ]'],
    [String.raw`~u "\\d(a"`, 8, 'this ( has no )'],
    ['~b é*+*', 7, 'this repeats a repeat'],
    ['~u "(?<=a*)b"', 5, 'a look-behind has to have one length'],
    [String.raw`~u "(a)?\\1"`, 9, 'works in Python and not here'],
    ['('.repeat(1000), 201, 'brackets deep'],
    [`"${'('.repeat(50_000)}"`, 2, 'too much for JavaScript'],
  ])('%.40s: column %i', (text, column, sentence) => {
    const read = () => parseFilter(text);
    expect(read).toThrow(FilterError);
    expect(read).toThrow(expect.objectContaining({ text, column }));
    expect(read).toThrow(sentence);
  });
});
