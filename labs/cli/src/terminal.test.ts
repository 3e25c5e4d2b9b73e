import { describe, expect, test } from 'vitest';
import { MARK, padded, terminal, widthOf, withCode, wrapped } from './terminal.ts';

describe('wrapped', () => {
  test('breaks at spaces and indents every line', () => {
    expect(wrapped('the quick brown fox jumps over it', 24, '  ')).toEqual([
      '  the quick brown fox',
      '  jumps over it',
    ]);
  });
  test('keeps line ends, and words that are longer than a line', () => {
    const long = 'x'.repeat(60);
    expect(wrapped(`a\n${long} b`, 40)).toEqual(['a', long, 'b']);
  });
  test('is never wider than the terminal where words allow it', () => {
    const text = 'word '.repeat(100).trim();
    for (const width of [30, 40, 80])
      for (const line of wrapped(text, width, '    ')) expect(widthOf(line)).toBeLessThanOrEqual(width);
  });
});

describe('code in a sentence', () => {
  const plain = { ...terminal(), paint: (_: string, text: string) => text };
  test('keeps its backticks where there is no colour', () => {
    expect(withCode(plain, 'one is `a b`, and `c`')).toBe('one is `a b`, and `c`');
  });
  test('is coloured word by word where there is, so that a line may end within', () => {
    const coloured = { ...plain, paint: (tone: string, text: string) => `<${tone} ${text}>` };
    expect(withCode(coloured, 'one is `a b`, a ` alone is none')).toBe('one is <code a> <code b>, a ` alone is none');
  });
});

test('every mark is one column', () => {
  for (const mark of Object.values(MARK)) expect(widthOf(mark)).toBe(1);
  expect(padded(MARK.failed, 3)).toBe(`${MARK.failed}  `);
  expect(widthOf('\u001b[31mred\u001b[39m')).toBe(3);
});
