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
import { CharacterClass, CHARACTERS, literal, type Characters } from './python-characters.ts';

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

/** @throws RegexProblem */
export function pythonRegex(pattern: string, { of, flags }: Reading): RegExp {
  const units = of === 'bytes' ? [...utf8(pattern)] : [...pattern];
  const translator = new Translator(units, CHARACTERS[of], flags);
  try {
    const source = translator.whole();
    return new RegExp(source, translator.ignoresCase ? 'iv' : 'v');
  } catch (error) {
    if (error instanceof RegexProblem) {
      const read = units.slice(0, error.index).join('');
      throw new RegexProblem(of === 'bytes' ? fromUtf8(read).length : read.length, error.message);
    }
    if (error instanceof SyntaxError)
      throw new RegexProblem(0, `this pattern is too much for JavaScript. Use a smaller one.`);
    throw error;
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
interface Piece {
  js: string;
  min: number;
  max: number;
  kind?: 'assertion' | 'repeat';
  /** The scope that was opened for it. */
  scope?: number;
}

interface Group {
  /** null while it is open. */
  width: { min: number; max: number } | null;
  /** What may be left out and has the group in it: a branch, a repeat from 0, a negative look. */
  scopes: number[];
}

/** Python's own bound on repeats. */
const MOST_REPEATS = 4_294_967_295;

class Translator {
  readonly #units: readonly string[];
  readonly #characters: Characters;
  #at = 0;
  #flags: Set<string>;
  readonly #groups: Group[] = [];
  readonly #names = new Map<string, number>();
  #scopes: number[] = [];
  #counted = 0;
  /** Within a look-behind: how many groups there were before it. */
  #groupsBeforeLookBehind: number | null = null;

  constructor(units: readonly string[], characters: Characters, flags: string) {
    this.#units = units;
    this.#characters = characters;
    this.#flags = new Set(flags);
  }

  get ignoresCase(): boolean {
    return this.#flags.has('i');
  }

  whole(): string {
    const { js } = this.#alternatives(true);
    if (this.#at < this.#units.length) this.#refuse(this.#at, 'this ) closes nothing. Write \\) for the character.');
    return js;
  }

  #alternatives(top = false): Piece {
    const branches: Piece[] = [];
    const scopes: number[] = [];
    do {
      scopes.push(this.#enter());
      branches.push(this.#sequence(top && branches.length === 0));
      this.#leave();
    } while (this.#takes('|'));
    if (scopes.length === 1) this.#dissolve(scopes[0]);
    return {
      js: branches.map(({ js }) => js).join('|'),
      min: Math.min(...branches.map(({ min }) => min)),
      max: Math.max(...branches.map(({ max }) => max)),
    };
  }

  #sequence(mayBegin: boolean): Piece {
    const pieces: Piece[] = [];
    for (let next = this.#peek(); next !== undefined && next !== '|' && next !== ')'; next = this.#peek()) {
      const start = this.#at;
      const repeat = this.#repeat();
      if (repeat) {
        pieces.push(this.#repeated(pieces.pop(), repeat, start));
        continue;
      }
      if (!this.#sees('(?#')) this.#dissolve(pieces.at(-1)?.scope);
      const piece = this.#single(mayBegin && pieces.length === 0);
      if (piece) pieces.push(piece);
    }
    this.#dissolve(pieces.at(-1)?.scope);
    return {
      js: pieces.map(({ js }) => js).join(''),
      min: pieces.reduce((sum, { min }) => sum + min, 0),
      max: pieces.reduce((sum, { max }) => sum + max, 0),
    };
  }

  /** `*`, `{2,3}` and so on; null, and nothing read, where there is none. */
  #repeat(): { from: number; to: number } | null {
    const signs: Record<string, { from: number; to: number }> = {
      '*': { from: 0, to: Infinity },
      '+': { from: 1, to: Infinity },
      '?': { from: 0, to: 1 },
    };
    const simple = signs[this.#peek() ?? ''];
    if (simple) {
      this.#at += 1;
      return simple;
    }
    const [text, from = '', comma, to = ''] = /^\{(\d*)(,)?(\d*)\}/.exec(this.#units.slice(this.#at).join('')) ?? [];
    if (text === undefined || text === '{}') return null;
    const start = this.#at;
    this.#at += text.length;
    const least = Number(from);
    const most = comma === undefined ? least : to === '' ? Infinity : Number(to);
    if (least >= MOST_REPEATS || (most !== Infinity && most >= MOST_REPEATS)) {
      this.#refuse(start, 'this repeats more often than Python can count.');
    }
    if (most < least) this.#refuse(start, `from ${from} to ${to} is backwards. Put the smaller number first.`);
    return { from: least, to: most };
  }

  #repeated(piece: Piece | undefined, { from, to }: { from: number; to: number }, start: number): Piece {
    if (!piece || piece.kind === 'assertion') {
      this.#refuse(start, 'there is nothing to repeat here. Write \\ before the sign to mean the character.');
    }
    if (piece.kind === 'repeat') this.#refuse(start, 'this repeats a repeat. Put brackets around the first.');
    if (from > 0) this.#dissolve(piece.scope);
    const lazy = this.#takes('?');
    const possessive = !lazy && this.#takes('+');
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
    if (this.#groupsBeforeLookBehind !== null) this.#untranslated(start, 'a possessive repeat within a look-behind');
    this.#counted += 1;
    return `(?=(?<a${this.#counted}>${js}))\\k<a${this.#counted}>`;
  }

  /** One character, class, assertion or group; null for a comment or for flags. */
  #single(mayBegin: boolean): Piece | null {
    const start = this.#at;
    const unit = this.#take();
    switch (unit) {
      case '.':
        return one(this.#flags.has('s') ? '[^]' : '[^\\n]');
      case '^':
        return assertion(this.#flags.has('m') ? '(?<![^\\n])' : '^');
      case '$':
        return assertion(this.#flags.has('m') ? '(?![^\\n])' : '(?=\\n?$)');
      case '[':
        return one(this.#class(start));
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
    const unit = this.#peek();
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
      this.#at += 1;
      return known;
    }
    const rest = this.#units.slice(this.#at, this.#at + 3).join('');
    if (/^[1-9]/.test(rest) && !/^[0-3][0-7]{2}/.test(rest)) {
      if (/^[4-7][0-7]{2}/.test(rest)) this.#refuse(start, `\\${rest} is beyond \\377.`);
      const digits = /^\d\d?/.exec(rest)?.[0] ?? '';
      this.#at += digits.length;
      return this.#reference(Number(digits), start);
    }
    return one(literal(this.#characterEscape(start)));
  }

  /** A character by its name or number, the backslash read already; what Python has in classes and outside alike. */
  #characterEscape(start: number): string {
    const rest = this.#units.slice(this.#at, this.#at + 9).join('');
    const { text } = this.#characters;
    const number = text
      ? /^x([\da-fA-F]{2})|^u([\da-fA-F]{4})|^U([\da-fA-F]{8})/.exec(rest)
      : /^x([\da-fA-F]{2})/.exec(rest);
    if (number) {
      this.#at += number[0].length;
      const point = Number.parseInt(number[0].slice(1), 16);
      if (point > 0x10ffff) this.#refuse(start, `there is no character \\${number[0]}.`);
      return String.fromCodePoint(point);
    }
    const octal = /^(?:0[0-7]{0,2}|[0-7]{3})/.exec(rest)?.[0];
    if (octal !== undefined) {
      this.#at += octal.length;
      return String.fromCharCode(Number.parseInt(octal, 8));
    }
    if (rest === '') this.#refuse(start, 'a \\ has to stand before something. Write \\\\ for the character.');
    const unit = this.#take();
    if (text && unit === 'N') this.#untranslated(start, 'a character by its name');
    const control = { a: '\x07', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }[unit];
    if (control !== undefined) return control;
    if (/[A-Za-z0-9]/.test(unit)) this.#refuse(start, `Python knows no \\${unit}. Write the character without \\.`);
    return unit;
  }

  #class(start: number): string {
    const negated = this.#takes('^');
    const found = new CharacterClass(this.#characters);
    for (let first = true; first || this.#peek() !== ']'; first = false) {
      const from = this.#classItem(start, found);
      const dash = this.#at;
      if (!this.#takes('-')) {
        found.add(from);
        continue;
      }
      if (this.#peek() === ']') {
        found.add(from);
        found.add({ character: '-' });
        continue;
      }
      const to = this.#classItem(start, found);
      if (!found.addRange(from, to))
        this.#refuse(dash, 'this range is no range: it needs two characters, the smaller first.');
    }
    this.#at += 1;
    return found.js(negated);
  }

  #classItem(start: number, found: CharacterClass) {
    if (this.#peek() === undefined) this.#refuse(start, 'this [ has no ]. Write \\[ for the character.');
    const at = this.#at;
    const unit = this.#take();
    if (unit !== '\\') return { character: unit };
    const set = found.named(this.#peek());
    if (set !== null) {
      this.#at += 1;
      return { set };
    }
    if (this.#takes('b')) return { character: '\b' };
    const octal = /^[0-7]{1,3}/.exec(this.#units.slice(this.#at, this.#at + 3).join(''))?.[0];
    if (octal === undefined) return { character: this.#characterEscape(at) };
    this.#at += octal.length;
    const point = Number.parseInt(octal, 8);
    if (point > 0o377) this.#refuse(at, `\\${octal} is beyond \\377.`);
    return { character: String.fromCharCode(point) };
  }

  #group(start: number, mayBegin: boolean): Piece | null {
    if (!this.#takes('?')) return this.#capturing(start, null);
    const unit = this.#peek() === undefined ? '' : this.#take();
    switch (unit) {
      case ':':
        return this.#plain(start, '(?:');
      case '>': {
        const inside = this.#plain(start, '(?:');
        return { ...inside, js: this.#atomic(inside.js, start) };
      }
      case '=':
        return this.#look(start, '(?=', false);
      case '!':
        return this.#look(start, '(?!', true);
      case '<':
        if (this.#takes('=')) return this.#lookBehind(start, '(?<=', false);
        if (this.#takes('!')) return this.#lookBehind(start, '(?<!', true);
        return this.#refuse(start, 'Python names a group (?P<name>…).');
      case 'P':
        if (this.#takes('<')) return this.#capturing(start, this.#name('>'));
        if (this.#takes('=')) return this.#namedReference(start, this.#name(')'));
        return this.#refuse(start, 'after (?P Python takes <name> or =name.');
      case '#':
        while (this.#peek() !== undefined && this.#peek() !== ')') this.#at += 1;
        this.#close(start);
        return null;
      case '(':
        return this.#untranslated(start, 'a condition');
      default:
        this.#at -= unit.length;
        return this.#flagged(start, mayBegin);
    }
  }

  #plain(start: number, opening: string): Piece {
    const scope = this.#enter();
    const inside = this.#alternatives();
    this.#leave();
    this.#close(start);
    return { js: `${opening}${inside.js})`, min: inside.min, max: inside.max, scope };
  }

  #capturing(start: number, name: string | null): Piece {
    if (name !== null && this.#names.has(name))
      this.#refuse(start, `there is a group ${name} already. Choose another name.`);
    const group: Group = { width: null, scopes: [...this.#scopes] };
    const number = this.#groups.push(group);
    if (name !== null) this.#names.set(name, number);
    // Entered after the group has noted its scopes; the piece's own scope has to be among them.
    const scope = this.#enter();
    group.scopes.push(scope);
    const { js, min, max } = this.#alternatives();
    this.#leave();
    this.#close(start);
    group.width = { min, max };
    return { js: `(?<g${number}>${js})`, min, max, scope };
  }

  #look(start: number, opening: string, negative: boolean): Piece {
    const piece = this.#plain(start, opening);
    return { js: piece.js, min: 0, max: 0, ...(negative || piece.scope === undefined ? {} : { scope: piece.scope }) };
  }

  #lookBehind(start: number, opening: string, negative: boolean): Piece {
    const before = this.#groupsBeforeLookBehind;
    this.#groupsBeforeLookBehind ??= this.#groups.length;
    const piece = this.#plain(start, opening);
    this.#groupsBeforeLookBehind = before;
    if (piece.min !== piece.max)
      this.#refuse(start, 'a look-behind has to have one length in Python. Take out * + ? or |.');
    return { js: piece.js, min: 0, max: 0, ...(negative || piece.scope === undefined ? {} : { scope: piece.scope }) };
  }

  #flagged(start: number, mayBegin: boolean): Piece | null {
    const rest = this.#units.slice(this.#at).join('');
    const [text, on = '', off, end] = /^([A-Za-z]*)(?:-([A-Za-z]+))?([:)])/.exec(rest) ?? [];
    if (text === undefined || (off === undefined && on === '')) {
      this.#refuse(start, 'Python knows no such (?…). Write \\( for the character.');
    }
    const unknown = /[^aiLmsux]/.exec(on + (off ?? ''));
    if (
      unknown ||
      (off !== undefined && (end === ')' || /[aLu]/.test(off) || [...off].some((flag) => on.includes(flag))))
    ) {
      this.#refuse(start, 'Python knows no such flags.');
    }
    if (/[aLux]/.test(on + (off ?? ''))) this.#untranslated(start, 'one of the flags a, L, u and x');
    this.#at += text.length;
    if (end === ')') {
      if (!mayBegin)
        this.#refuse(start, `flags for the whole pattern have to stand at its beginning, or write (?${on}:…).`);
      for (const flag of on) this.#flags.add(flag);
      return null;
    }
    const outer = this.#flags;
    this.#flags = new Set([...outer, ...on]);
    for (const flag of off ?? '') this.#flags.delete(flag);
    // The other flags are in how their signs are written; case alone is the engine's.
    const opening = this.#flags.has('i') === outer.has('i') ? '(?:' : this.#flags.has('i') ? '(?i:' : '(?-i:';
    const piece = this.#plain(start, opening);
    this.#flags = outer;
    return piece;
  }

  #name(end: string): string {
    const start = this.#at;
    let name = '';
    for (let unit = this.#peek(); unit !== end; unit = this.#peek()) {
      if (unit === undefined) this.#refuse(start, `this name has no ${end} behind it.`);
      name += this.#take();
    }
    this.#at += 1;
    if (!/^[\p{ID_Start}_]\p{ID_Continue}*$/u.test(name))
      this.#refuse(start, 'a name has to be of letters, digits and _.');
    return name;
  }

  #namedReference(start: number, name: string): Piece {
    const number = this.#names.get(name);
    return number === undefined ? this.#refuse(start, `there is no group ${name}.`) : this.#reference(number, start);
  }

  #reference(number: number, start: number): Piece {
    const group = this.#groups[number - 1];
    if (!group) this.#refuse(start, `there is no group ${number}.`);
    if (group.width === null) this.#refuse(start, `group ${number} is not complete here.`);
    if (this.#groupsBeforeLookBehind !== null && number > this.#groupsBeforeLookBehind) {
      this.#refuse(start, `group ${number} is of the same look-behind.`);
    }
    if (!group.scopes.every((scope) => this.#scopes.includes(scope))) {
      this.#untranslated(start, `a reference to a group that may have matched nothing`);
    }
    return { js: `\\k<g${number}>`, ...group.width };
  }

  #enter(): number {
    this.#counted += 1;
    this.#scopes = [...this.#scopes, this.#counted];
    return this.#counted;
  }

  #leave(): void {
    this.#scopes = this.#scopes.slice(0, -1);
  }

  /** A scope turned out to be one that is never left out. */
  #dissolve(scope: number | undefined): void {
    if (scope === undefined) return;
    for (const group of this.#groups) group.scopes = group.scopes.filter((one) => one !== scope);
  }

  #close(start: number): void {
    if (!this.#takes(')')) this.#refuse(start, 'this ( has no ). Write \\( for the character.');
  }

  #peek(): string | undefined {
    return this.#units[this.#at];
  }

  #take(): string {
    this.#at += 1;
    return this.#units[this.#at - 1] ?? '';
  }

  #takes(unit: string): boolean {
    if (this.#peek() !== unit) return false;
    this.#at += 1;
    return true;
  }

  #sees(text: string): boolean {
    return [...text].every((unit, index) => this.#units[this.#at + index] === unit);
  }

  #refuse(index: number, sentence: string): never {
    throw new RegexProblem(index, `in the pattern, ${sentence}`);
  }

  #untranslated(index: number, what: string): never {
    throw new RegexProblem(index, `in the pattern, ${what} works in Python and not here. Write it another way.`);
  }
}

function one(js: string): Piece {
  return { js, min: 1, max: 1 };
}

function assertion(js: string): Piece {
  return { js, min: 0, max: 0, kind: 'assertion' };
}
