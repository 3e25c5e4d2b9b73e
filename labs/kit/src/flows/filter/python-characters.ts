/** Sets of characters as Python's `re` has them, written for JavaScript's v flag. */

export interface Characters {
  /** True where the pattern is text; false where it is bytes. */
  text: boolean;
  /** What \d, \s and \w stand for, to be put in square brackets. */
  digit: string;
  space: string;
  word: string;
  /** \b and \B. */
  boundary: string;
  notBoundary: string;
}

function characters(text: boolean, digit: string, space: string, word: string): Characters {
  return {
    text,
    digit,
    space,
    word,
    boundary: `(?:(?<=[${word}])(?![${word}])|(?<![${word}])(?=[${word}]))`,
    // Before Python 3.14 an empty text has no \B in it.
    notBoundary: `(?:(?<=[${word}])(?=[${word}])|(?<![${word}])(?![${word}])(?!^$))`,
  };
}

const ASCII_SPACE = ' \\t\\n\\r\\f\\v';

export const CHARACTERS = {
  bytes: characters(false, '0-9', ASCII_SPACE, 'A-Za-z0-9_'),
  text: characters(
    true,
    '\\p{Nd}',
    `${ASCII_SPACE}\\x1c-\\x1f\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000`,
    '\\p{L}\\p{N}_',
  ),
};

/** A character that means itself, inside of brackets and outside. */
export function literal(character: string): string {
  return /^[A-Za-z0-9]$/.test(character) ? character : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** What may stand between [ and ]: a character, or a set such as \d. */
export type Item = { character: string } | { set: string };

/** The set that a letter after a backslash names within a class. */
export function namedSet({ digit, space, word }: Characters, letter: string | undefined): string | null {
  const sets: Record<string, string> = { d: digit, s: space, w: word };
  const complements: Record<string, string> = { D: digit, S: space, W: word };
  const complement = complements[letter ?? ''];
  return complement === undefined ? (sets[letter ?? ''] ?? null) : `[^${complement}]`;
}

/** A class while it is read. */
export class CharacterClass {
  #js = '';

  add(item: Item): void {
    this.#js += 'set' in item ? item.set : literal(item.character);
  }

  /** False where these are not the ends of a range. */
  addRange(from: Item, to: Item): boolean {
    if ('set' in from || 'set' in to) return false;
    if ((from.character.codePointAt(0) ?? 0) > (to.character.codePointAt(0) ?? 0)) return false;
    this.#js += `${literal(from.character)}-${literal(to.character)}`;
    return true;
  }

  js(negated: boolean): string {
    return `[${negated ? '^' : ''}${this.#js}]`;
  }
}
