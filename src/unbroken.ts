/** What is read as one thing stays on one line: a number with its unit, a command's option. For a page's HTML. Pure. */

const UNIT = '(?:[mµ]?s|min|h|%|[kKMG]i?B|px)(?![\\p{L}\\d])';
const NUMBER_AND_UNIT = new RegExp(`(?<=\\d)\\s(?=${UNIT})|(?<=±)\\s(?=\\d)`, 'gu');
/** In code a space stays what it is, because it is copied. */
const WHOLE_IN_CODE = new RegExp(`(?<![\\w-])--[a-z][a-z-]*|\\d+ ${UNIT}`, 'gu');

/** A text in which numbers stay with their units: what islands write is theirs to keep together. */
export const withUnits = (text: string): string => text.replace(NUMBER_AND_UNIT, '\u00a0');

/** Markup, or else a text: a comment, an element that has no text to read, a tag with its attributes. */
const PIECE =
  /(<!--[^]*?-->|<(?:script|style|textarea)\b[^]*?<\/(?:script|style|textarea)>|<(?:"[^"]*"|'[^']*'|[^"'>])*>)|[^<]+/g;
const CODE = /^<(\/?)(?:code|pre)\b/;
const ISLAND = /^<(\/?)astro-island\b/;

/** The HTML with its texts made so. What an island has drawn is left to it: it draws the same again in the browser. */
export function unbroken(html: string): string {
  let codes = 0;
  let islands = 0;
  const steps = (tag: RegExp, piece: string) => {
    const [, closing] = tag.exec(piece) ?? [];
    return closing === undefined ? 0 : closing === '' ? 1 : -1;
  };
  return html.replace(PIECE, (piece: string, markup?: string) => {
    if (markup !== undefined) {
      codes += steps(CODE, markup);
      islands += steps(ISLAND, markup);
      return piece;
    }
    if (islands > 0) return piece;
    if (codes > 0) return piece.replace(WHOLE_IN_CODE, '<span class="whole">$&</span>');
    return withUnits(piece);
  });
}
