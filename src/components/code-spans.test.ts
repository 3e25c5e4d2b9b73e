import { expect, test } from 'vitest';
import { codeSpans } from './code-spans.ts';

test.each([
  ['plain', ['plain']],
  ['`all`', ['<all>']],
  ['a `b c` d `e`', ['a ', '<b c>', ' d ', '<e>']],
  ['one ` alone', ['one ` alone']],
])('%s', (text, pieces) => {
  expect(codeSpans(text).map((piece) => (piece.isCode ? `<${piece.text}>` : piece.text))).toEqual(pieces);
});
