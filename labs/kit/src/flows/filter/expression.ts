/** What a filter expression says, and the one form in which it is printed. */
import type { BareOperator, PatternOperator } from './operators.ts';
import { quoted } from './quotes.ts';

export type Expression =
  | { readonly type: 'and' | 'or'; readonly parts: readonly Expression[] }
  | { readonly type: 'not'; readonly part: Expression }
  | { readonly type: 'bare'; readonly operator: BareOperator }
  | { readonly type: 'pattern'; readonly operator: PatternOperator; readonly pattern: string; readonly regex: RegExp }
  /** Digits without leading zeros. */
  | { readonly type: 'status'; readonly digits: string };

/**
 * Expressions joined. An `and` within an `and` is taken apart, and so is an `or` within an `or`: they mean the same,
 * and one meaning has one printed form.
 */
export function joined(type: 'and' | 'or', parts: readonly Expression[]): Expression {
  const flat = parts.flatMap((part) => (part.type === type ? part.parts : [part]));
  const [only] = flat;
  return flat.length === 1 && only ? only : { type, parts: flat };
}

/** How tightly an expression binds: what binds less tightly than its surroundings is put in brackets. */
const TIGHTNESS = { or: 0, and: 1, not: 2, bare: 3, pattern: 3, status: 3 } as const;

/** The expression in mitmproxy's language: one space between all, every pattern with its operator. */
export function print(expression: Expression): string {
  switch (expression.type) {
    case 'or':
      return expression.parts.map((part) => within(part, TIGHTNESS.and)).join(' | ');
    case 'and':
      return expression.parts.map((part) => within(part, TIGHTNESS.not)).join(' & ');
    case 'not':
      return `!${within(expression.part, TIGHTNESS.not)}`;
    case 'bare':
      return `~${expression.operator}`;
    case 'pattern':
      return `~${expression.operator} ${quoted(expression.pattern)}`;
    case 'status':
      return `~c ${expression.digits}`;
  }
}

function within(part: Expression, least: number): string {
  const text = print(part);
  if (TIGHTNESS[part.type] >= least) return text;
  // mitmproxy refuses `(~q)`: an operator without a pattern has to be followed by a space.
  return endsBare(part) ? `(${text} )` : `(${text})`;
}

function endsBare(expression: Expression): boolean {
  if (expression.type === 'not') return endsBare(expression.part);
  if (expression.type === 'and' || expression.type === 'or') {
    const last = expression.parts.at(-1);
    return last !== undefined && endsBare(last);
  }
  return expression.type === 'bare';
}
