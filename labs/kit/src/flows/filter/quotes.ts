/** Patterns in quotes and out of them, as pyparsing 3.2.0 reads them for mitmproxy 11.0.2. */

/**
 * Within quotes a backslash stands before a character that is meant as it is, so `"\d"` is the pattern `d` and `"\\d"`
 * a digit. \t \n \f \r are those characters. pyparsing means to read octal, \x and \u too, and misreads its own pattern:
 * what is left of them is repeated here, so that both read the same.
 */
const PIECE = /\\([tnfr])|\\([0-7]3)|\\(0)|\\(?:x([0-9a-fA-F]2)|u([0-9a-fA-F]4))|\\(.)|([^])/g;

const CONTROLS: Record<string, string> = { t: '\t', n: '\n', f: '\f', r: '\r' };

/** What a quoted text says, and where in it each character stands. */
export function unquoted(quoted: string): { pattern: string; places: number[] } {
  const places: number[] = [];
  let pattern = '';
  for (const match of quoted.slice(1, -1).matchAll(PIECE)) {
    const [, control, digits, nul, x, u, meant, plain] = match;
    const hex = x ?? u;
    const number = hex && String.fromCharCode(Number.parseInt(hex, 16));
    const said = (control && CONTROLS[control]) ?? digits ?? (nul && '\0') ?? number ?? meant ?? plain ?? '';
    pattern += said;
    places.push(...Array.from({ length: said.length }, () => match.index + 1));
  }
  return { pattern, places: [...places, quoted.length - 1] };
}

const ESCAPES: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '"': '\\"', '\\': '\\\\' };

/** A pattern as it is, or in quotes where it would end early without them. */
export function quoted(pattern: string): string {
  if (/^[^()~'" \n\t\r]+$/.test(pattern)) return pattern;
  return `"${pattern.replace(/[\n\r\t"\\]/g, (character) => ESCAPES[character] ?? character)}"`;
}
