import type { z } from 'zod';
import { inWords } from './in-words.ts';

/** A line that can't be read as a rule: where, why, and what to write. */
export class ShortFormError extends Error {
  override readonly name = 'ShortFormError';
  readonly code = 'SHORT_FORM_UNREADABLE';
  /** The whole line. */
  readonly text: string;
  /** Where reading ended, in characters; the first is 1. */
  readonly column: number;

  constructor(text: string, column: number, sentence: string) {
    super(`Column ${column}: ${sentence}`);
    this.text = text;
    this.column = column;
  }
}

/** The words of a line, taken one after the other. */
export class Words {
  readonly #text: string;
  #at: number;

  /** @param from where the words begin, in characters from 0 */
  constructor(text: string, from = 0) {
    this.#text = text;
    this.#at = from;
    this.#skipSpace();
  }

  get isEmpty(): boolean {
    return this.#at === this.#text.length;
  }

  /** Where the next word stands, in characters; the first is 1. */
  get column(): number {
    return this.#at + 1;
  }

  /**
   * What was read, as its schema completes it: a rate of 0 can be read, and is none.
   * @param column where what was read begins
   */
  checked<Output>(schema: z.ZodType<Output>, value: unknown, column: number): Output {
    const result = schema.safeParse(value, { error: inWords });
    if (result.success) return result.data;
    const [issue] = result.error.issues;
    throw new ShortFormError(this.#text, column, [...(issue?.path.slice(-1) ?? []), issue?.message].join(' '));
  }

  /** Takes what the pattern finds here, where it ends with a word; null where it does not. */
  take(pattern: RegExp): RegExpExecArray | null {
    const found = new RegExp(`(?:${pattern.source})(?=\\s|$)`, 'iy');
    found.lastIndex = this.#at;
    const match = found.exec(this.#text);
    if (!match) return null;
    this.#at += match[0].length;
    this.#skipSpace();
    return match;
  }

  /** Nothing that is known stands here. */
  fail(sentence: string): never {
    const word = /\S*/.exec(this.#text.slice(this.#at))?.[0] ?? '';
    throw new ShortFormError(
      this.#text,
      this.column,
      `${word === '' ? 'the line ends here' : `"${word}" can’t be read`}; ${sentence}`,
    );
  }

  #skipSpace(): void {
    while (/\s/.test(this.#text.charAt(this.#at))) this.#at += 1;
  }
}
