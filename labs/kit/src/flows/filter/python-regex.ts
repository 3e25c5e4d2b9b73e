/**
 * Python's regular expressions, as the `re` of Python 3.11 reads them, made into JavaScript's. The two differ in what
 * they accept and in what the same characters mean ($ and \d, for two), so the pattern is read by Python's grammar and
 * written anew. It answers whether there is a match; what a group held is not kept.
 *
 * Refused though Python takes them: `(?(1)…)`, `\N{…}`, the flags a, L, u and x, possessive repeats and atomic groups
 * within a look-behind, and a reference to a group that may have stayed empty. Read otherwise: the case of letters
 * outside ASCII. As in Python, a pattern such as `(a+)+b` can take for ever: nothing here bounds it.
 */
import type { Reading } from './operators.ts';
import { PatternCursor, RegexProblem } from './pattern-cursor.ts';
import { CHARACTERS, literal, type Characters } from './python-characters.ts';
import { PatternGroups, type Width } from './python-groups.ts';
import { characterClass, escapedCharacter, flagsIn, nameIn, repeatIn, type Repeat } from './python-tokens.ts';

/** @throws RegexProblem */
export function pythonRegex(pattern: string, { of, flags }: Reading): RegExp {
  const units = of === 'bytes' ? [...utf8(pattern)] : [...pattern];
  const translator = new Translator(new PatternCursor(units), CHARACTERS[of], flags);
  try {
    const source = translator.whole();
    return new RegExp(source, translator.ignoresCase ? 'iv' : 'v');
  } catch (error) {
    if (error instanceof RegexProblem) {
      const read = units.slice(0, error.index).join('');
      throw new RegexProblem(of === 'bytes' ? fromUtf8(read).length : read.length, error.message);
    }
    // A stack that is too small for the pattern's brackets, or an engine that is.
    const isTooMuch = error instanceof RangeError || error instanceof SyntaxError;
    throw isTooMuch ? new RegexProblem(0, 'this pattern is too much for JavaScript. Use a smaller one.') : error;
  }
}

/** One character a byte. */
function utf8(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('');
}

function fromUtf8(bytes: string): string {
  return new TextDecoder().decode(Uint8Array.from(bytes, (character) => character.charCodeAt(0)));
}

/** A part of the pattern, written for JavaScript; how many characters it may take. */
interface Piece extends Width {
  js: string;
  kind?: 'assertion' | 'repeat';
  /** The scope that was opened for it. */
  scope?: number;
}

class Translator {
  readonly #cursor: PatternCursor;
  readonly #groups: PatternGroups;
  readonly #characters: Characters;
  #flags: Set<string>;

  constructor(cursor: PatternCursor, characters: Characters, flags: string) {
    this.#cursor = cursor;
    this.#groups = new PatternGroups(cursor);
    this.#characters = characters;
    this.#flags = new Set(flags);
  }

  get ignoresCase(): boolean {
    return this.#flags.has('i');
  }

  whole(): string {
    const { js } = this.#alternatives(true);
    if (this.#cursor.peek() === ')') {
      this.#cursor.refuse(this.#cursor.at, 'this ) closes nothing. Write \\) for the character.');
    }
    return js;
  }

  #alternatives(top = false): Piece {
    const branches: Piece[] = [];
    const scopes: number[] = [];
    do {
      scopes.push(this.#groups.enter());
      branches.push(this.#sequence(top && branches.length === 0));
      this.#groups.leave();
    } while (this.#cursor.takes('|'));
    if (scopes.length === 1) this.#groups.dissolve(scopes[0]);
    return {
      js: branches.map(({ js }) => js).join('|'),
      min: Math.min(...branches.map(({ min }) => min)),
      max: Math.max(...branches.map(({ max }) => max)),
    };
  }

  #sequence(mayBegin: boolean): Piece {
    const pieces: Piece[] = [];
    while (!['|', ')', undefined].includes(this.#cursor.peek())) {
      const start = this.#cursor.at;
      const repeat = repeatIn(this.#cursor);
      if (repeat) {
        pieces.push(this.#repeated(pieces.pop(), repeat, start));
        continue;
      }
      if (!this.#cursor.sees('(?#')) this.#groups.dissolve(pieces.at(-1)?.scope);
      const piece = this.#single(mayBegin && pieces.length === 0);
      if (piece) pieces.push(piece);
    }
    this.#groups.dissolve(pieces.at(-1)?.scope);
    return {
      js: pieces.map(({ js }) => js).join(''),
      min: pieces.reduce((sum, { min }) => sum + min, 0),
      max: pieces.reduce((sum, { max }) => sum + max, 0),
    };
  }

  #repeated(piece: Piece | undefined, { from, to }: Repeat, start: number): Piece {
    if (!piece || piece.kind === 'assertion') {
      this.#cursor.refuse(start, 'there is nothing to repeat here. Write \\ before the sign to mean the character.');
    }
    if (piece.kind === 'repeat') this.#cursor.refuse(start, 'this repeats a repeat. Put brackets around the first.');
    if (from > 0) this.#groups.dissolve(piece.scope);
    const lazy = this.#cursor.takes('?');
    const possessive = !lazy && this.#cursor.takes('+');
    const js = `(?:${piece.js}){${from},${to === Infinity ? '' : to}}${lazy ? '?' : ''}`;
    return {
      js: possessive ? this.#atomic(js, start) : js,
      min: from * piece.min,
      max: piece.max === 0 ? 0 : to * piece.max,
      kind: 'repeat',
    };
  }

  /** What matched once is not given back: JavaScript can say so with a look-ahead and a reference. */
  #atomic(js: string, start: number): string {
    if (this.#groups.looksBehind) this.#cursor.untranslated(start, 'a possessive repeat within a look-behind');
    const name = `a${this.#groups.next()}`;
    return `(?=(?<${name}>${js}))\\k<${name}>`;
  }

  /** One character, class, assertion or group; null for a comment or for flags. */
  #single(mayBegin: boolean): Piece | null {
    const start = this.#cursor.at;
    const unit = this.#cursor.take();
    switch (unit) {
      case '.':
        return one(this.#flags.has('s') ? '[^]' : '[^\\n]');
      case '^':
        return assertion(this.#flags.has('m') ? '(?<![^\\n])' : '^');
      case '$':
        return assertion(this.#flags.has('m') ? '(?![^\\n])' : '(?=\\n?$)');
      case '[':
        return one(characterClass(this.#cursor, this.#characters, start));
      case '\\':
        return this.#escape(start);
      case '(':
        return this.#group(start, mayBegin);
      default:
        return one(literal(unit));
    }
  }

  #escape(start: number): Piece {
    const { boundary, notBoundary, digit, space, word } = this.#characters;
    const unit = this.#cursor.peek();
    const fixed: Record<string, Piece> = {
      A: assertion('^'),
      Z: assertion('$'),
      b: assertion(boundary),
      B: assertion(notBoundary),
      d: one(`[${digit}]`),
      D: one(`[^${digit}]`),
      s: one(`[${space}]`),
      S: one(`[^${space}]`),
      w: one(`[${word}]`),
      W: one(`[^${word}]`),
    };
    const known = unit === undefined ? undefined : fixed[unit];
    if (known) {
      this.#cursor.at += 1;
      return known;
    }
    const rest = this.#cursor.ahead(3);
    if (/^[1-9]/.test(rest) && !/^[0-3][0-7]{2}/.test(rest)) {
      if (/^[4-7][0-7]{2}/.test(rest)) this.#cursor.refuse(start, `\\${rest} is beyond \\377.`);
      const digits = /^\d\d?/.exec(rest)?.[0] ?? '';
      this.#cursor.at += digits.length;
      return this.#groups.reference(Number(digits), start);
    }
    return one(literal(escapedCharacter(this.#cursor, this.#characters.text, start)));
  }

  #group(start: number, mayBegin: boolean): Piece | null {
    if (!this.#cursor.takes('?')) return this.#capturing(start, null);
    const unit = this.#cursor.peek() === undefined ? '' : this.#cursor.take();
    switch (unit) {
      case ':':
        return this.#plain(start, '(?:');
      case '>': {
        const inside = this.#plain(start, '(?:');
        return { ...inside, js: this.#atomic(inside.js, start) };
      }
      case '=':
        return this.#look(start, '(?=');
      case '!':
        return this.#look(start, '(?!');
      case '<':
        if (this.#cursor.takes('=')) return this.#look(start, '(?<=');
        if (this.#cursor.takes('!')) return this.#look(start, '(?<!');
        return this.#cursor.refuse(start, 'Python names a group (?P<name>…).');
      case 'P':
        if (this.#cursor.takes('<')) return this.#capturing(start, nameIn(this.#cursor, '>'));
        if (this.#cursor.takes('=')) return this.#groups.reference(nameIn(this.#cursor, ')'), start);
        return this.#cursor.refuse(start, 'after (?P Python takes <name> or =name.');
      case '#':
        while (this.#cursor.peek() !== undefined && this.#cursor.peek() !== ')') this.#cursor.at += 1;
        this.#close(start);
        return null;
      case '(':
        return this.#cursor.untranslated(start, 'a condition');
      default:
        this.#cursor.at -= unit.length;
        return this.#flagged(start, mayBegin);
    }
  }

  #plain(start: number, opening: string): Piece {
    const scope = this.#groups.enter();
    const inside = this.#alternatives();
    this.#groups.leave();
    this.#close(start);
    return { js: `${opening}${inside.js})`, min: inside.min, max: inside.max, scope };
  }

  #capturing(start: number, name: string | null): Piece {
    const { number, scope, close } = this.#groups.open(name, start);
    const { js, min, max } = this.#alternatives();
    this.#groups.leave();
    this.#close(start);
    close({ min, max });
    return { js: `(?<g${number}>${js})`, min, max, scope };
  }

  #look(start: number, opening: '(?=' | '(?!' | '(?<=' | '(?<!'): Piece {
    const behind = opening.includes('<');
    const inside = () => this.#plain(start, opening);
    const { js, min, max, scope } = behind ? this.#groups.lookingBehind(inside) : inside();
    if (behind && min !== max) {
      this.#cursor.refuse(start, 'a look-behind has to have one length in Python. Take out * + ? or |.');
    }
    // What a negative look has in it has never matched: its scope stays.
    return { js, min: 0, max: 0, ...(!opening.endsWith('!') && scope !== undefined && { scope }) };
  }

  #flagged(start: number, mayBegin: boolean): Piece | null {
    const { on, off, forAll } = flagsIn(this.#cursor, start);
    const outer = this.#flags;
    const inner = new Set([...outer, ...on]);
    for (const flag of off) inner.delete(flag);
    this.#flags = inner;
    if (forAll) {
      if (mayBegin) return null;
      this.#cursor.refuse(start, `flags for all of it have to stand at its beginning. Or write (?${on}:…).`);
    }
    // The other flags are in how their signs are written; case alone is the engine's.
    const opening = inner.has('i') === outer.has('i') ? '(?:' : inner.has('i') ? '(?i:' : '(?-i:';
    const piece = this.#plain(start, opening);
    this.#flags = outer;
    return piece;
  }

  #close(start: number): void {
    if (!this.#cursor.takes(')')) this.#cursor.refuse(start, 'this ( has no ). Write \\( for the character.');
  }
}

function one(js: string): Piece {
  return { js, min: 1, max: 1 };
}

function assertion(js: string): Piece {
  return { js, min: 0, max: 0, kind: 'assertion' };
}
