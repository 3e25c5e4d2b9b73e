/** An expression that can't be read: where, why, and what to do. */
export class FilterError extends Error {
  override readonly name = 'FilterError';
  readonly code = 'FILTER_UNREADABLE';
  /** The whole expression. */
  readonly text: string;
  /** Where reading ended, in characters; the first is 1. */
  readonly column: number;

  /** @param sentence what was expected, and what to do; without the place */
  constructor(text: string, column: number, sentence: string) {
    super(`Filter, column ${column}: ${sentence}`);
    this.text = text;
    this.column = column;
  }
}
