/**
 * The grammar of mitmproxy's filter language, read as its pyparsing grammar is: alternatives are tried in order, and the
 * first that fits is taken. So what looks like a slip may have a meaning: in `a && b` the second `&` is a URL pattern.
 *
 *     filter  = any+                   side by side means "and", but only outside of brackets
 *     any     = each ("|" each)*
 *     each    = other ("&" other)*
 *     other   = "!" other | single
 *     single  = "~q" | "~m" pattern | "~c" digits | pattern | "(" any ")"
 *     pattern = word | "…" | '…'       a pattern alone is one of the URL
 */
import { FilterError } from './error.ts';
import { joined, type Expression } from './expression.ts';
import { isBareOperator, isPatternOperator, OPERATORS, PATTERN, type PatternOperator } from './operators.ts';
import { RegexProblem } from './pattern-cursor.ts';
import { pythonRegex } from './python-regex.ts';
import { unquoted } from './quotes.ts';

/** How deep brackets and `!` may nest. No person writes more; without a bound the stack is one. */
const DEEPEST = 200;

const SPACE = /[ \t\r\n]*/y;
/** A pattern without quotes ends at white space, brackets, quotes and `~`. */
const WORD = /[^()~'" \n\t\r]+/y;
const QUOTED = /"(?:\\.|[^"\n\r\\])*"|'(?:\\.|[^'\n\r\\])*'/y;
const DIGITS = /[0-9]+/y;
const OPERATOR = /~[A-Za-z0-9_]*/y;
/** An operator has to be followed by none of these. */
const PRINTABLE = /^[!-~]/;

/** @throws FilterError */
export function read(text: string): Expression {
  return new Reader(text).filter();
}

/** Where the text goes on, and what was read before. */
interface Read<T> {
  value: T;
  end: number;
}

class Reader {
  readonly #text: string;
  /** The place that reading came to before it had to turn back: what is wrong is there. */
  #furthest = { at: -1, sentence: '' };
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  filter(): Expression {
    const parts: Expression[] = [];
    let at = 0;
    for (let next = this.#any(at); next; next = this.#any(at)) {
      parts.push(next.value);
      at = next.end;
    }
    at = this.#skip(at);
    if (parts.length === 0 || at < this.#text.length) {
      if (this.#text[at] === ')' && this.#furthest.at <= at) {
        throw new FilterError(this.#text, at + 1, 'this ) closes nothing. Take it out, or put a ( before.');
      }
      throw new FilterError(this.#text, this.#furthest.at + 1, this.#furthest.sentence);
    }
    return joined('and', parts);
  }

  #any(at: number): Read<Expression> | null {
    return this.#chain(at, '|', 'or', (from) => this.#chain(from, '&', 'and', (start) => this.#other(start)));
  }

  #chain(
    at: number,
    sign: string,
    type: 'and' | 'or',
    part: (at: number) => Read<Expression> | null,
  ): Read<Expression> | null {
    const first = part(at);
    if (!first) return null;
    const parts = [first.value];
    let { end } = first;
    for (;;) {
      const signAt = this.#skip(end);
      const next = this.#text[signAt] === sign ? part(signAt + 1) : null;
      if (!next) return { value: joined(type, parts), end };
      parts.push(next.value);
      end = next.end;
    }
  }

  #other(from: number): Read<Expression> | null {
    const at = this.#skip(from);
    if (this.#text[at] === '!') {
      const part = this.#nested(at, () => this.#other(at + 1));
      if (part) return { value: { type: 'not', part: part.value }, end: part.end };
    }
    return this.#single(at);
  }

  #single(at: number): Read<Expression> | null {
    const start = this.#text[at];
    if (start === '(') return this.#bracketed(at);
    if (start === '~') return this.#operator(at);
    const naked = this.#pattern(at, 'u');
    if (!naked) this.#fail(at, 'expected an operator such as ~m, a pattern for the URL, ! or (.');
    return naked;
  }

  #bracketed(at: number): Read<Expression> | null {
    const inside = this.#nested(at, () => this.#any(at + 1));
    if (!inside) return null;
    const end = this.#skip(inside.end);
    if (this.#text[end] === ')') return { value: inside.value, end: end + 1 };
    const aside = end < this.#text.length ? ' Side by side works only outside of brackets.' : '';
    return this.#fail(end, `expected &, | or the ) of column ${at + 1}'s (, not ${this.#found(end)}.${aside}`);
  }

  #operator(at: number): Read<Expression> | null {
    const word = this.#match(OPERATOR, at) ?? '~';
    const name = word.slice(1);
    const end = at + word.length;
    if (!isBareOperator(name) && !isPatternOperator(name) && name !== 'c') {
      const known = OPERATORS.map(({ sign }) => sign);
      return this.#fail(at, `${word} is no operator. There are ${known.join(' ')}.`);
    }
    if (PRINTABLE.test(this.#text.slice(end))) {
      return this.#fail(end, `expected a space after ${word}, not ${this.#found(end)}.`);
    }
    if (isBareOperator(name)) return { value: { type: 'bare', operator: name }, end };
    const operandAt = this.#skip(end);
    if (isPatternOperator(name)) {
      const pattern = this.#pattern(operandAt, name);
      if (pattern) return pattern;
      return this.#fail(operandAt, `expected a pattern after ${word}, such as ${word} abc or ${word} "a b".`);
    }
    const digits = this.#match(DIGITS, operandAt);
    if (digits === null) return this.#fail(operandAt, 'expected a number after ~c, such as ~c 503.');
    return { value: { type: 'status', digits: digits.replace(/^0+(?=.)/, '') }, end: operandAt + digits.length };
  }

  #pattern(at: number, operator: PatternOperator): Read<Expression> | null {
    const word = this.#match(WORD, at);
    if (word !== null) {
      return { value: this.#compiled(operator, word, (index) => at + index), end: at + word.length };
    }
    const quoted = this.#match(QUOTED, at);
    if (quoted === null) {
      const quote = this.#text[at];
      if (quote === '"' || quote === "'") this.#fail(at, `this ${quote} has no second one on its line. Add it.`);
      return null;
    }
    const tab = quoted.indexOf('\t');
    if (tab >= 0) throw new FilterError(this.#text, at + tab + 1, 'mitmproxy reads a tab as spaces. Write \\t.');
    const { pattern, places } = unquoted(quoted);
    return { value: this.#compiled(operator, pattern, (index) => at + (places[index] ?? 0)), end: at + quoted.length };
  }

  /** @param place where a character of the pattern stands in the text */
  #compiled(operator: PatternOperator, pattern: string, place: (index: number) => number): Expression {
    try {
      return { type: 'pattern', operator, pattern, regex: pythonRegex(pattern, PATTERN[operator].reading) };
    } catch (error) {
      if (!(error instanceof RegexProblem)) throw error;
      throw new FilterError(this.#text, place(error.index) + 1, error.message);
    }
  }

  #nested<T>(at: number, inside: () => T): T {
    if (this.#depth >= DEEPEST)
      throw new FilterError(this.#text, at + 1, `more than ${DEEPEST} brackets deep. Use fewer.`);
    this.#depth += 1;
    try {
      return inside();
    } finally {
      this.#depth -= 1;
    }
  }

  #skip(at: number): number {
    return at + (this.#match(SPACE, at) ?? '').length;
  }

  #match(sticky: RegExp, at: number): string | null {
    sticky.lastIndex = at;
    return sticky.exec(this.#text)?.[0] ?? null;
  }

  #found(at: number): string {
    return at < this.#text.length ? `"${this.#text[at]}"` : 'the end';
  }

  #fail(at: number, sentence: string): null {
    if (at > this.#furthest.at) this.#furthest = { at, sentence };
    return null;
  }
}
