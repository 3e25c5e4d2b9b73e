/**
 * Filter expressions, mitmproxy's language: what works here works there. Pure. Where the two read an expression apart is
 * said in `filter/python-regex.ts` and `filter/grammar.ts`.
 */
import type { Exchange } from './exchange.ts';
import { print, type Expression } from './filter/expression.ts';
import { read } from './filter/grammar.ts';
import { BARE, PATTERN, STAGES, STATUS, type Stage } from './filter/operators.ts';

/** An expression, ready to be asked. */
export interface Filter {
  matches(exchange: Exchange): boolean;
  /** The one printed form. Read again, here or by mitmproxy, it means the same. */
  toString(): string;
  /** The least of a flow that must have been seen for the answer to count. */
  readonly needs: Stage;
}

/**
 * Reads an expression such as `~m PUT & ~d s3 & !~c 200`.
 * @throws FilterError with the column where reading ended
 */
export function parseFilter(text: string): Filter {
  const expression = read(text);
  return {
    matches: (exchange) => holds(expression, exchange),
    toString: () => print(expression),
    needs: STAGES[needed(expression)] ?? 'head',
  };
}

function holds(expression: Expression, exchange: Exchange): boolean {
  switch (expression.type) {
    case 'and':
      return expression.parts.every((part) => holds(part, exchange));
    case 'or':
      return expression.parts.some((part) => holds(part, exchange));
    case 'not':
      return !holds(expression.part, exchange);
    case 'bare':
      return BARE[expression.operator].matches(exchange);
    case 'pattern':
      return PATTERN[expression.operator].subjects(exchange).some((subject) => expression.regex.test(subject));
    case 'status':
      return exchange.response !== null && String(exchange.response.status) === expression.digits;
  }
}

function needed(expression: Expression): number {
  switch (expression.type) {
    case 'and':
    case 'or':
      return Math.max(...expression.parts.map(needed));
    case 'not':
      return needed(expression.part);
    case 'bare':
      return STAGES.indexOf(BARE[expression.operator].needs);
    case 'pattern':
      return STAGES.indexOf(PATTERN[expression.operator].needs);
    case 'status':
      return STAGES.indexOf(STATUS.needs);
  }
}
