/** Where the numbers of a chart of lines come to stand, in parts of its width and height, 0 to 100. */

/** Colours of tokens.css. A hue has a meaning there; lines that mean the same differ in their strokes. */
export type Colour = 'ink' | 'ink-faint' | 'in-flight' | 'backoff' | 'throttled' | 'failed' | 'succeeded' | 'held';

export interface Axis {
  /** What is measured, and its unit: `seconds`. */
  label: string;
  /** `log`: each step is a multiple of the one before; all values and bounds have to be above 0. */
  scale?: 'linear' | 'log';
  /** Bounds; left out, those of the lines, and 0 for the least of a linear scale. */
  from?: number;
  to?: number;
  /** Left out: about five round ones. */
  ticks?: readonly number[];
  /** How a value is written, at ticks and in the table. */
  format?: (value: number) => string;
}

export interface Line {
  label: string;
  colour: Colour;
  stroke?: 'solid' | 'dashed' | 'dotted';
  /** In the order of x; null where there is no value. */
  points: readonly (readonly [x: number, y: number | null])[];
  /** The least and the most at each x, of several runs for example: an area behind the line. */
  band?: readonly (readonly [x: number, least: number, most: number])[];
  /** Shown for comparison alone, without a place in the key and in the table. */
  isGhost?: boolean;
}

export interface Scale {
  from: number;
  to: number;
  ticks: readonly number[];
  /** 0 at the axis' beginning, 100 at its end. */
  at: (value: number) => number;
}

const number = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
export const written = ({ format }: Axis, value: number): string => (format ?? number.format)(value);

/** The scale of an axis that has to show these values. */
export function scaleOf(axis: Axis, values: readonly number[]): Scale {
  const isLog = axis.scale === 'log';
  const least = isLog ? Math.min(...values) : Math.min(0, ...values);
  const from = axis.from ?? least;
  const most = axis.to ?? Math.max(...values);
  const to = most > from ? most : from + 1;
  const position = isLog ? Math.log : (value: number) => value;
  const at = (value: number) => (100 * (position(value) - position(from))) / (position(to) - position(from));
  const ticks = axis.ticks ?? (isLog ? powers(from, to) : steps(from, to));
  return { from, to, ticks: ticks.filter((tick) => tick >= from && tick <= to), at };
}

/** Multiples of 1, 2 or 5 times a power of ten, about five of them. */
function steps(from: number, to: number): number[] {
  const rough = (to - from) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(from / step);
  return Array.from({ length: Math.floor(to / step) - first + 1 }, (_, n) => (first + n) * step);
}

/** Powers of ten; of two, where those are too few. */
function powers(from: number, to: number): number[] {
  const base = to / from >= 100 ? 10 : 2;
  const log = (value: number) => Math.log(value) / Math.log(base);
  const first = Math.ceil(log(from) - 1e-9);
  return Array.from({ length: Math.floor(log(to) + 1e-9) - first + 1 }, (_, n) => base ** (first + n));
}

/** The path of a line, with gaps where it has no value. */
export function pathOf({ points }: Pick<Line, 'points'>, x: Scale, y: Scale): string {
  return points
    .map(([px, py], n) => {
      if (py === null) return '';
      const begins = (points[n - 1]?.[1] ?? null) === null;
      return `${begins ? 'M' : 'L'}${x.at(px).toFixed(2)} ${(100 - y.at(py)).toFixed(2)}`;
    })
    .join('');
}

/** The outline of a band: along its top, and back along its bottom. */
export function bandPathOf(band: NonNullable<Line['band']>, x: Scale, y: Scale): string {
  const corner = (px: number, py: number) => `${x.at(px).toFixed(2)} ${(100 - y.at(py)).toFixed(2)}`;
  const top = band.map(([px, , most]) => corner(px, most));
  const bottom = band.toReversed().map(([px, least]) => corner(px, least));
  return band.length === 0 ? '' : `M${[...top, ...bottom].join('L')}Z`;
}

/** How a line is drawn: attributes of its path, whose look is in chart.css. */
export function strokeOf({ colour, stroke = 'solid', isGhost }: Pick<Line, 'colour' | 'stroke' | 'isGhost'>) {
  return { 'data-stroke': stroke, class: isGhost ? 'line ghost' : 'line', style: `--colour: var(--${colour})` };
}

/** Every x of the lines, rising, and what each line has there; null where it has nothing. */
export function rowsOf(lines: readonly Line[]): { x: number; values: (number | null)[] }[] {
  const at = lines.map(({ points }) => new Map(points));
  const xs = [...new Set(at.flatMap((points) => [...points.keys()]))].sort((a, b) => a - b);
  return xs.map((x) => ({ x, values: at.map((points) => points.get(x) ?? null) }));
}
