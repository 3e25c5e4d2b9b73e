import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { MARKS } from '@slowdown/kit/language';

const THEMES = ['light', 'dark'] as const;
type Theme = (typeof THEMES)[number];

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const pairs = new Map(
  [...css.matchAll(/(--[\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(([, name = '', light = '', dark = '']) => [
    name,
    { light, dark },
  ]),
);

function colour(token: string, theme: Theme): string {
  const pair = pairs.get(token);
  if (!pair) throw new Error(`tokens.css has no pair ${token}`);
  return pair[theme];
}

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const GROUNDS = ['--paper', '--instrument', '--inset'];
/** Colours that letters are set in; statuses and verdicts are written in the colours of their marks. */
const TEXT = ['--ink', '--ink-soft', '--ink-faint', '--in-flight', '--throttled', '--failed', '--succeeded', '--held'];
const MARKS_AND_EDGES = [...Object.values(MARKS).map((mark) => mark.colour), '--edge'];

describe.each(THEMES)('in the %s theme', (theme) => {
  describe.each(GROUNDS)('on %s', (ground) => {
    test.each(TEXT)('text in %s has a contrast of at least 4.5', (token) => {
      expect(contrast(colour(token, theme), colour(ground, theme))).toBeGreaterThanOrEqual(4.5);
    });

    test.each(MARKS_AND_EDGES)('a mark in %s has a contrast of at least 3', (token) => {
      expect(contrast(colour(token, theme), colour(ground, theme))).toBeGreaterThanOrEqual(3);
    });
  });

  test('the language names the colours that the style sheet has', () => {
    for (const mark of Object.values(MARKS)) expect(colour(mark.colour, theme)).toBe(mark[theme]);
  });
});

test('black on white measures 21, as WCAG says', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
});
