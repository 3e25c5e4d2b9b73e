/**
 * The visual language as words and symbols: one name, one shape, one colour and one character a thing, on site, slides
 * and terminal alike. The colours' values are the pairs of `styles/tokens.css`; a test holds the two together.
 */

/** What can be drawn. `colour` is the custom property that holds the pair; `terminal` the character at 80 columns. */
export interface Mark {
  readonly word: string;
  readonly shape: string;
  readonly colour: `--${string}`;
  readonly light: `#${string}`;
  readonly dark: `#${string}`;
  readonly terminal: string;
}

export const MARKS = {
  inFlight: {
    word: 'in flight',
    shape: 'solid bar',
    colour: '--in-flight',
    light: '#2563eb',
    dark: '#60a5fa',
    terminal: '━',
  },
  backoff: {
    word: 'waiting',
    shape: 'hatched, thinner',
    colour: '--backoff',
    light: '#64748b',
    dark: '#94a3b8',
    terminal: '┄',
  },
  throttled: {
    word: 'throttled',
    shape: 'bar that ends in a notch',
    colour: '--throttled',
    light: '#a64b06',
    dark: '#fbbf24',
    terminal: '▲',
  },
  failed: {
    word: 'lost',
    shape: 'bar that ends in a cross',
    colour: '--failed',
    light: '#b91c1c',
    dark: '#f87171',
    terminal: '✗',
  },
  succeeded: {
    word: 'stored',
    shape: 'bar that ends in a dot',
    colour: '--succeeded',
    light: '#15753a',
    dark: '#4ade80',
    terminal: '●',
  },
  held: {
    word: 'held by hand',
    shape: 'dashed outline, pause mark',
    colour: '--held',
    light: '#7c3aed',
    dark: '#a78bfa',
    terminal: '‖',
  },
  limit: {
    word: 'limit',
    shape: 'dotted step line',
    colour: '--limit',
    light: '#1c1b18',
    dark: '#e9e6df',
    terminal: '╌',
  },
} as const satisfies Record<string, Mark>;

export type MarkName = keyof typeof MARKS;
