/** Expressions as people write them, and as nobody should. */
import fc from 'fast-check';

const BARE = 'a all dns e http marked q replay replayq replays s tcp udp websocket'.split(' ');
const PATTERN = 'b bq bs comment d dst h hq hs m marker meta src t tq ts u'.split(' ');

/** Words that occur in what is generated, so that matches are as usual as misses. */
const word = fc.constantFrom(
  ...['PUT', 'get', '^P', 'T$', 's3', 'S3', 'amazonaws', '^127', 'localhost', '4566', 'bucket', 'key', 'x-id', 'caf'],
  ...[
    'SlowDown',
    'Throttling',
    'Action=',
    'json',
    'xml',
    'text/css',
    'image',
    'attempt=[23]',
    'X-Amz',
    'x-amz',
    '.',
    '',
  ],
  ...['^content-type', '^Host: ', 'Z$', ':red', 'slow', 'a', '\u00e9', '\u2603', '^$', '^https?:', ':443', ':8080/'],
);

const atom = fc.constantFrom(
  ...[
    'a',
    'b',
    'A',
    'B',
    '7',
    ' ',
    '/',
    '-',
    '_',
    ':',
    '<',
    '\u00e9',
    '.',
    '^',
    '$',
    '\\d',
    '\\w',
    '\\W',
    '\\s',
    '\\S',
  ],
  ...['\\b', '\\B', '\\A', '\\Z', '\\.', '\\/', '\\-', '\\n', '\\r', '\\x61', '\\0', '\\141', '\\u0061', '{', '}', ']'],
  ...[
    '[ab]',
    '[^a]',
    '[]a]',
    '[^]a]',
    '[a-f]',
    '[\\d-]',
    '[\\w.]',
    '[^\\W]',
    '[\\b]',
    '[a\\-z]',
    '[[]',
    '[/-9]',
    '[é]',
  ],
);
/** Things that are wrong, or right only here and there. */
const oddity = fc.constantFrom(
  ...['(?i)', '(?m)', '(?s)', '(?P<n>a)', '(?P=n)', '\\1', '\\2', '(?#x)', '(?i:A)', '(?-i:a)', '(?s:.)', '(?m:^a)'],
  ...[
    '(',
    ')',
    '[',
    '*',
    '+',
    '?',
    '{2}',
    '{1,}',
    '{,2}',
    '{2,1}',
    '\\',
    '\\q',
    '\\8',
    '\\x1',
    '(?<n>a)',
    '(?a)',
    '(?x)',
  ],
  ...[
    '(?>a|ab)',
    '(?(1)a|b)',
    '\\N{DIGIT ONE}',
    '(?z)',
    '[z-a]',
    '[a',
    '[\\w-z]',
    '(?P<1>a)',
    '\\400',
    '\\u12',
    '(?',
    '(?:',
  ],
);
const repeat = fc.constantFrom(
  '*',
  '+',
  '?',
  '*?',
  '+?',
  '??',
  '{2}',
  '{1,2}',
  '{,1}',
  '{1,}?',
  '++',
  '*+',
  '?+',
  '{x}',
);

/** Python's regular expressions; most of them can be read. */
const regex: fc.Arbitrary<string> = fc.letrec<{ any: string; part: string; one: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    tie('part'),
    fc.tuple(tie('part'), tie('part')).map(([a, b]) => `${a}|${b}`),
  ),
  part: fc.array(tie('one'), { maxLength: 4 }).map((parts) => parts.join('')),
  one: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { arbitrary: atom, weight: 8 },
    { arbitrary: fc.tuple(tie('one'), repeat).map(([a, b]) => a + b), weight: 3 },
    { arbitrary: oddity, weight: 1 },
    { arbitrary: fc.tuple(opening(), tie('any')).map(([a, b]) => `${a}${b})`), weight: 3 },
  ),
})).any;

function opening() {
  return fc.constantFrom('(', '(', '(?:', '(?=', '(?!', '(?<=', '(?<!', '(?P<n>', '(?>', '(?i:');
}

function inQuotes(pattern: string, quote: string): string {
  return quote + pattern.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`) + quote;
}

const quoted = (given: fc.Arbitrary<string>) =>
  fc.tuple(given, fc.constantFrom('"', "'")).map(([pattern, quote]) => inQuotes(pattern, quote));

const pattern = fc.oneof(
  { arbitrary: word.map((each) => (each === '' ? '""' : each)), weight: 4 },
  { arbitrary: quoted(word), weight: 2 },
  { arbitrary: quoted(regex), weight: 1 },
);

const single = fc.oneof(
  { arbitrary: fc.constantFrom(...BARE).map((name) => `~${name} `), weight: 3 },
  { arbitrary: fc.tuple(fc.constantFrom(...PATTERN), pattern).map(([name, each]) => `~${name} ${each}`), weight: 9 },
  { arbitrary: fc.constantFrom('~c 200', '~c 503', '~c 0404', '~c 99999'), weight: 2 },
  { arbitrary: pattern, weight: 1 },
);

/** Expressions that can be read, if their patterns can. */
export const expression: fc.Arbitrary<string> = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    { arbitrary: single, weight: 3 },
    {
      arbitrary: fc.tuple(tie('any'), fc.constantFrom(' & ', ' | ', ' '), tie('any')).map((all) => all.join('')),
      weight: 3,
    },
    { arbitrary: fc.tuple(fc.constantFrom('!', '! ', '!!'), tie('any')).map((all) => all.join('')), weight: 1 },
    { arbitrary: tie('any').map((inside) => `(${inside})`), weight: 2 },
  ),
})).any;

/** The language's signs in any order. */
export const jumble: fc.Arbitrary<string> = fc
  .array(
    fc.constantFrom(
      ...[
        '~q',
        '~m',
        '~c',
        '~b',
        '~',
        '~x',
        '~bq',
        'PUT',
        '503',
        'a',
        '&',
        '|',
        '!',
        '(',
        ')',
        '"',
        "'",
        '"a b"',
        "'c'",
      ],
      ...[
        ' ',
        ' ',
        ' ',
        '  ',
        '\\',
        '"\\x61"',
        '"\\xa2"',
        '"\\u24"',
        '"\\03"',
        '"\\0"',
        '"\\n"',
        '\n',
        '\u00a0',
        '\t',
        '#',
      ],
    ),
    { maxLength: 9 },
  )
  .map((parts) => parts.join(''));

/** A search in the response's body, for patterns alone. */
export const bodySearch = fc
  .tuple(fc.constantFrom('~bs', '~h', '~u', '~m'), regex)
  .map(([name, each]) => `${name} ${inQuotes(each, '"')}`);
