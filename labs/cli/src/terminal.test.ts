import { describe, expect, test } from 'vitest';
import { MARK, padded, widthOf, wrapped } from './terminal.ts';

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

test('every mark is one column', () => {
  for (const mark of Object.values(MARK)) expect(widthOf(mark)).toBe(1);
  expect(padded(MARK.failed, 3)).toBe(`${MARK.failed}  `);
  expect(widthOf('\u001b[31mred\u001b[39m')).toBe(3);
});
