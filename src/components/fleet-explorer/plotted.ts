/** What is drawn of a fleet, the most telling first. A hue means the same as everywhere; who is who says the stroke. */
import type { Colour, Line } from '../answers/chart.ts';
import type { Pair } from './race.ts';
import type { Seconds, Stretch } from './seconds.ts';

const MINUTE_S = 60;

export interface Plotted {
  readonly title: string;
  readonly colour: Colour;
  readonly of: (stretch: Stretch) => number;
}

const attempts: Plotted = {
  title: 'Attempts a second',
  colour: 'in-flight',
  of: ({ attempts, seconds }) => attempts / seconds,
};
const retries: Plotted = {
  title: 'Retries a minute',
  colour: 'throttled',
  of: ({ retries, seconds }) => (retries / seconds) * MINUTE_S,
};
const asleep: Plotted = { title: 'Calls asleep', colour: 'backoff', of: ({ sleeping }) => sleeping };

export const PLOTTED: readonly Plotted[] = [
  attempts,
  retries,
  { title: 'Throttled a second', colour: 'throttled', of: ({ throttled, seconds }) => throttled / seconds },
  asleep,
  { title: 'Attempts in flight', colour: 'in-flight', of: ({ inFlight }) => inFlight },
  { title: 'Calls done a second', colour: 'succeeded', of: ({ succeeded, seconds }) => succeeded / seconds },
];

/** Those that a slide has room for: what is tried again, and what is given up for it. */
export const ON_A_SLIDE: readonly Plotted[] = [
  { title: 'Retries a second', colour: 'throttled', of: ({ retries, seconds }) => retries / seconds },
  { title: 'Calls lost a second', colour: 'failed', of: ({ lost, seconds }) => lost / seconds },
];

/** Those that stand on the page without JavaScript. */
export const STILLS: readonly Plotted[] = [attempts, retries, asleep];

/** As the chart of lines that is a still takes them. */
export function chartLines({ colour, of }: Plotted, { runs }: Seconds, policies: Pair<string>): Line[] {
  return policies.map((label, which) => ({
    label,
    colour,
    stroke: which === 0 ? 'solid' : 'dashed',
    points: (which === 0 ? runs[0] : runs[1]).map((stretch): [number, number] => [stretch.second, of(stretch)]),
  }));
}
