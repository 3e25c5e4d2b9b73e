/** A sentence whose `code` stands between backticks, in pieces: what is code and what is not. Pure. */
export function codeSpans(text: string): { text: string; isCode: boolean }[] {
  return text
    .split(/`([^`]+)`/)
    .map((piece, n) => ({ text: piece, isCode: n % 2 === 1 }))
    .filter((piece) => piece.text !== '');
}
