/** Escapes, classes, repeats, flags and names of Python's patterns, read. */
import type { PatternCursor } from './pattern-cursor.ts';
import { CharacterClass, namedSet, type Characters, type Item } from './python-characters.ts';

/** A character by its name or number, the backslash read already; what Python has in classes and outside alike. */
export function escapedCharacter(cursor: PatternCursor, text: boolean, start: number): string {
  const rest = cursor.ahead(9);
  const number = text
    ? /^x([\da-fA-F]{2})|^u([\da-fA-F]{4})|^U([\da-fA-F]{8})/.exec(rest)
    : /^x([\da-fA-F]{2})/.exec(rest);
  if (number) {
    cursor.at += number[0].length;
    const point = Number.parseInt(number[0].slice(1), 16);
    if (point > 0x10ffff) cursor.refuse(start, `there is no character \\${number[0]}.`);
    return String.fromCodePoint(point);
  }
  const octal = /^(?:0[0-7]{0,2}|[0-7]{3})/.exec(rest)?.[0];
  if (octal !== undefined) {
    cursor.at += octal.length;
    return String.fromCharCode(Number.parseInt(octal, 8));
  }
  if (rest === '') cursor.refuse(start, 'a \\ has to stand before something. Write \\\\ for the character.');
  const unit = cursor.take();
  if (text && unit === 'N') cursor.untranslated(start, 'a character by its name');
  const control = { a: '\x07', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }[unit];
  if (control !== undefined) return control;
  if (/[A-Za-z0-9]/.test(unit)) cursor.refuse(start, `Python knows no \\${unit}. Write the character without \\.`);
  return unit;
}

/** What stands between [ and ], the [ read already. */
export function characterClass(cursor: PatternCursor, characters: Characters, start: number): string {
  const negated = cursor.takes('^');
  const found = new CharacterClass();
  for (let first = true; first || cursor.peek() !== ']'; first = false) {
    const from = classItem(cursor, characters, start);
    const dash = cursor.at;
    if (!cursor.takes('-')) {
      found.add(from);
      continue;
    }
    if (cursor.peek() === ']') {
      found.add(from);
      found.add({ character: '-' });
      continue;
    }
    const to = classItem(cursor, characters, start);
    if (!found.addRange(from, to))
      cursor.refuse(dash, 'this range is no range: it needs two characters, the smaller first.');
  }
  cursor.at += 1;
  return found.js(negated);
}

function classItem(cursor: PatternCursor, characters: Characters, start: number): Item {
  if (cursor.peek() === undefined) cursor.refuse(start, 'this [ has no ]. Write \\[ for the character.');
  const at = cursor.at;
  const unit = cursor.take();
  if (unit !== '\\') return { character: unit };
  const set = namedSet(characters, cursor.peek());
  if (set !== null) {
    cursor.at += 1;
    return { set };
  }
  if (cursor.takes('b')) return { character: '\b' };
  const octal = /^[0-7]{1,3}/.exec(cursor.ahead(3))?.[0];
  if (octal === undefined) return { character: escapedCharacter(cursor, characters.text, at) };
  cursor.at += octal.length;
  const point = Number.parseInt(octal, 8);
  if (point > 0o377) cursor.refuse(at, `\\${octal} is beyond \\377.`);
  return { character: String.fromCharCode(point) };
}

/** Python's own bound on repeats. */
const MOST_REPEATS = 4_294_967_295;

/** How often at least and at most; Infinity where there is no bound. */
export interface Repeat {
  from: number;
  to: number;
}

/** `*`, `{2,3}` and so on; null, and nothing read, where there is none. */
export function repeatIn(cursor: PatternCursor): Repeat | null {
  const signs: Record<string, Repeat> = {
    '*': { from: 0, to: Infinity },
    '+': { from: 1, to: Infinity },
    '?': { from: 0, to: 1 },
  };
  const simple = signs[cursor.peek() ?? ''];
  if (simple) {
    cursor.at += 1;
    return simple;
  }
  if (cursor.peek() !== '{') return null;
  const [text, from = '', comma, to = ''] = /^\{(\d*)(,)?(\d*)\}/.exec(cursor.ahead()) ?? [];
  if (text === undefined || text === '{}') return null;
  const start = cursor.at;
  cursor.at += text.length;
  const least = Number(from);
  const most = comma === undefined ? least : to === '' ? Infinity : Number(to);
  if (least >= MOST_REPEATS || (most !== Infinity && most >= MOST_REPEATS)) {
    cursor.refuse(start, 'this repeats more often than Python can count.');
  }
  if (most < least) cursor.refuse(start, `from ${from} to ${to} is backwards. Put the smaller number first.`);
  return { from: least, to: most };
}

/** `i-s:` or `m)`, the (? read already: which flags go on and off, and whether for all of the pattern. */
export function flagsIn(cursor: PatternCursor, start: number): { on: string; off: string; forAll: boolean } {
  const [text, on = '', off, end] = /^([A-Za-z]*)(?:-([A-Za-z]+))?([:)])/.exec(cursor.ahead()) ?? [];
  if (text === undefined || (off === undefined && on === '')) {
    return cursor.refuse(start, 'Python knows no such (?…). Write \\( for the character.');
  }
  const forAll = end === ')';
  const all = on + (off ?? '');
  const isTwice = [...on].some((flag) => off?.includes(flag));
  if (/[^aiLmsux]/.test(all) || (off !== undefined && (forAll || /[aLu]/.test(off) || isTwice))) {
    cursor.refuse(start, 'Python knows no such flags.');
  }
  if (/[aLux]/.test(all)) cursor.untranslated(start, 'one of the flags a, L, u and x');
  cursor.at += text.length;
  return { on, off: off ?? '', forAll };
}

/** A group's name, up to the sign that ends it. */
export function nameIn(cursor: PatternCursor, end: string): string {
  const start = cursor.at;
  let name = '';
  for (let unit = cursor.peek(); unit !== end; unit = cursor.peek()) {
    if (unit === undefined) cursor.refuse(start, `this name has no ${end} behind it.`);
    name += cursor.take();
  }
  cursor.at += 1;
  if (!/^[\p{ID_Start}_]\p{ID_Continue}*$/u.test(name))
    cursor.refuse(start, 'a name has to be of letters, digits and _.');
  return name;
}
