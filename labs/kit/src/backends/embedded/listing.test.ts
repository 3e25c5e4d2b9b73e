import fc from 'fast-check';
import { expect, test } from 'vitest';
import { byBytes, listing } from './listing.ts';

const object = (key: string) => ({ key, contentLength: 1, etag: '"e"', lastModified: new Date(0) });

function ask(keys: readonly string[], query: Record<string, string>) {
  const { status, body } = listing('bucket', keys.map(object), new URLSearchParams(query));
  const all = (pattern: RegExp) => [...body.matchAll(pattern)].map(([, text = '']) => decodeURIComponent(text));
  return {
    status,
    keys: all(/<Contents><Key>(.*?)<\/Key>/g),
    prefixes: all(/<CommonPrefixes><Prefix>(.*?)<\/Prefix>/g),
    token: all(/<NextContinuationToken>(.*?)<\/NextContinuationToken>/g)[0],
    marker: all(/<NextMarker>(.*?)<\/NextMarker>/g)[0],
    body,
  };
}

test('keys come in the order of their bytes in UTF-8, not of a language or of UTF-16', () => {
  const keys = ['a', 'B', 'ä', 'Z', '\u{ff5e}', '\u{1f600}', 'a/', 'a!'];
  const sorted = keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  expect(ask(keys, { 'list-type': '2', 'encoding-type': 'url' }).keys).toEqual(sorted);
});

test('the order is that of Buffer.compare, for any two texts', () => {
  const text = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(byBytes(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
  );
});

test('pages, put together, hold every key and every common prefix once', () => {
  const key = fc.string({ unit: fc.constantFrom('a', 'B', '/', '-', 'ä', '😀'), minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(
      fc.uniqueArray(key, { maxLength: 12 }),
      fc.constantFrom('', '/'),
      fc.constantFrom('', 'a'),
      fc.integer({ min: 1, max: 4 }),
      (keys, delimiter, prefix, size) => {
        const query = { 'list-type': '2', 'encoding-type': 'url', delimiter, prefix };
        const whole = ask(keys, query);
        const pages = { keys: [] as string[], prefixes: [] as string[] };
        let token: string | undefined;
        do {
          const next = { ...query, 'max-keys': String(size), ...(token ? { 'continuation-token': token } : {}) };
          const page = ask(keys, next);
          expect(page.keys.length + page.prefixes.length).toBeLessThanOrEqual(size);
          pages.keys.push(...page.keys);
          pages.prefixes.push(...page.prefixes);
          token = page.token;
        } while (token !== undefined);
        expect(pages).toEqual({ keys: whole.keys, prefixes: whole.prefixes });
      },
    ),
  );
});

test('a marker that is a common prefix is passed, with all that is below it', () => {
  const first = ask(['a/1', 'a/2', 'b'], { delimiter: '/', 'max-keys': '1' });
  expect(first).toMatchObject({ prefixes: ['a/'], marker: 'a/' });
  expect(ask(['a/1', 'a/2', 'b'], { delimiter: '/', marker: 'a/' })).toMatchObject({ keys: ['b'], prefixes: [] });
});

test('no keys at all is a page of its own', () => {
  expect(ask(['a'], { 'max-keys': '0' })).toMatchObject({ keys: [], marker: undefined });
});

test.each([{ 'max-keys': '-1' }, { 'max-keys': 'many' }, { 'list-type': '2', 'continuation-token': 'bm8=' }])(
  '%j is an invalid argument',
  (query) => {
    expect(ask([], query)).toMatchObject({ status: 400, body: expect.stringContaining('InvalidArgument') as unknown });
  },
);

test('what XML can not hold is written so that a reader gets it back', () => {
  expect(ask(['a&<\u0001\r"'], { 'list-type': '2' }).body).toContain('<Key>a&amp;&lt;&#x1;&#xd;&quot;</Key>');
});
