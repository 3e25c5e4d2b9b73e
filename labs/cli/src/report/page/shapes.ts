/** The shapes of the visual language as SVG: bars with a notch, a cross or a dot, and the hatched wait. */
import { MARKS, type MarkName } from '@slowdown/kit/language';
import { escaped, px } from './markup.ts';

/** Height of a bar, px. */
export const BAR = 10;
const WAIT = 6;
/** A bar that lasted too short to be seen is drawn this wide: its end has to be recognised. */
export const LEAST = 9;
/** Room for what stands at a bar's end. */
export const TAIL = 14;

interface Place {
  x: number;
  y: number;
  width: number;
}

/** The hatching, placed once in a page. */
export function patterns(): string {
  return (
    '<svg class="patterns" width="0" height="0" aria-hidden="true"><defs>' +
    '<pattern id="hatched" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">' +
    '<rect width="1.6" height="4" class="mark-backoff"/></pattern></defs></svg>'
  );
}

/** One attempt. The shape at its right end says how it ended, so that colour is never alone. */
export function bar(mark: MarkName, { x, y, width }: Place): string {
  const end = x + Math.max(width, LEAST);
  const middle = y + BAR / 2;
  const name = MARKS[mark].colour.slice(2);
  const body = `M${px(x)} ${px(y)}H${px(end)}V${px(y + BAR)}H${px(x)}Z`;
  switch (mark) {
    case 'throttled':
      return `<path class="mark-${name}" d="M${px(x)} ${px(y)}H${px(end)}L${px(end - 5)} ${px(middle)}L${px(end)} ${px(y + BAR)}H${px(x)}Z"/>`;
    case 'succeeded':
      return `<g class="mark-${name}"><path d="${body}"/><circle cx="${px(end)}" cy="${px(middle)}" r="5.5"/></g>`;
    case 'failed':
      return `<g class="mark-${name}"><path d="${body}"/><path class="cross" d="M${px(end + 2)} ${px(y)}l9 ${BAR}m0 -${BAR}l-9 ${BAR}"/></g>`;
    default:
      return `<path class="mark-${name}" d="${body}"/>`;
  }
}

/** The time between two attempts. */
export function wait({ x, y, width }: Place): string {
  return `<rect x="${px(x)}" y="${px(y + (BAR - WAIT) / 2)}" width="${px(Math.max(0, width))}" height="${WAIT}" fill="url(#hatched)"/>`;
}

const KEY = ['throttled', 'backoff', 'succeeded', 'failed'] as const satisfies MarkName[];
/** The kit's words are of a store; a report is on any call. */
const WORDS: Record<(typeof KEY)[number], string> = {
  throttled: MARKS.throttled.word,
  backoff: MARKS.backoff.word,
  succeeded: 'succeeded',
  failed: 'failed',
};

/** What each shape means, in words. */
export function key(): string {
  const items = KEY.map((mark) => {
    const place = { x: 0, y: 1, width: 16 };
    const drawn = mark === 'backoff' ? wait({ ...place, width: 28 }) : bar(mark, place);
    return `<li><svg width="30" height="12" aria-hidden="true">${drawn}</svg> ${escaped(WORDS[mark])}</li>`;
  });
  return `<ul class="key" aria-label="What the shapes mean">${items.join('')}</ul>`;
}
