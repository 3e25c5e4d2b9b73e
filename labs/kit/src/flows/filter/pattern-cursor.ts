/** A place in a pattern, which moves on as the pattern is read; and what is wrong there. */

/** A pattern that Python refuses, or that can't be written in JavaScript. */
export class RegexProblem extends Error {
  override readonly name = 'RegexProblem';
  /** Where in the pattern, from 0. */
  readonly index: number;

  constructor(index: number, message: string) {
    super(message);
    this.index = index;
  }
}

export class PatternCursor {
  readonly #units: readonly string[];
  /** From 0. */
  at = 0;

  /** @param units characters, or bytes as one character each */
  constructor(units: readonly string[]) {
    this.#units = units;
  }

  /** The next units, at most `most` of them, as they stand. */
  ahead(most?: number): string {
    return this.#units.slice(this.at, most === undefined ? undefined : this.at + most).join('');
  }

  peek(): string | undefined {
    return this.#units[this.at];
  }

  take(): string {
    this.at += 1;
    return this.#units[this.at - 1] ?? '';
  }

  takes(unit: string): boolean {
    if (this.peek() !== unit) return false;
    this.at += 1;
    return true;
  }

  sees(text: string): boolean {
    return [...text].every((unit, index) => this.#units[this.at + index] === unit);
  }

  refuse(index: number, sentence: string): never {
    throw new RegexProblem(index, `in the pattern, ${sentence}`);
  }

  untranslated(index: number, what: string): never {
    throw new RegexProblem(index, `in the pattern, ${what} works in Python and not here. Write it another way.`);
  }
}
