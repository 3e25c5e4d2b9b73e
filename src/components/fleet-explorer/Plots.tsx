/** Both fleets on the same axes: the first drawn solid, the second dashed. */
import { useMemo } from 'preact/hooks';
import { LineCanvas } from '../LineCanvas.tsx';
import { PLOTTED, type Plotted } from './plotted.ts';
import type { Pair } from './race.ts';
import type { Seconds } from './seconds.ts';
import { clockOf } from './sentences.ts';

const HEIGHT = 150;
const DASH = [7, 4];
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const format = (value: number) => compact.format(value);
const formatTime = (second: number) => (second < 100 ? `${second} s` : clockOf(second * 1000).replace(/^00:/, ''));

interface Props {
  seconds: Seconds;
  policies: Pair<string>;
  /** Another number, other seconds. */
  version: number;
  plotted?: readonly Plotted[];
  /** px */
  height?: number;
  /** As the canvas has it. */
  scale?: number;
}

export function Plots({ seconds, policies, version, plotted = PLOTTED, height = HEIGHT, scale = 1 }: Props) {
  const [one, other] = seconds.runs;
  const [first, second] = policies;
  const drawn = useMemo(() => {
    const longer = one.length >= other.length ? one : other;
    const line = (plot: Plotted, which: 0 | 1) => ({
      label: policies[which],
      colour: plot.colour,
      values: longer.map((_, n) => {
        const stretch = seconds.runs[which][n];
        return stretch ? plot.of(stretch) : null;
      }),
      ...(which === 1 && { dash: DASH.map((length) => length * scale) }),
    });
    return {
      times: longer.map(({ second: end }) => end),
      lines: plotted.map((plot) => [line(plot, 0), line(plot, 1)]),
    };
  }, [seconds, version, first, second, plotted, scale]);
  return (
    <div class="plots">
      {plotted.map(({ title }, index) => {
        const lines = drawn.lines[index] ?? [];
        const tops = lines.map(({ label, values }) => `${label} ${format(Math.max(0, ...values.map((v) => v ?? 0)))}`);
        return (
          <figure key={title} class="plot">
            <figcaption>{title}</figcaption>
            <LineCanvas
              says={`${title}, at most: ${tops.join(', ')}`}
              times={drawn.times}
              lines={lines}
              height={height}
              scale={scale}
              format={format}
              formatTime={formatTime}
              atLeast={1}
            />
          </figure>
        );
      })}
    </div>
  );
}

/** Which line is whose. */
export function Key({ policies: [first, second] }: { policies: Pair<string> }) {
  return (
    <ul class="key">
      <li>
        <KeyLine /> {first}
      </li>
      <li>
        <KeyLine dash={DASH.join(' ')} /> {second}
      </li>
    </ul>
  );
}

function KeyLine({ dash }: { dash?: string }) {
  return (
    <svg width="30" height="8" aria-hidden="true">
      <path d="M0 4H30" stroke="currentColor" stroke-width="2" stroke-dasharray={dash} />
    </svg>
  );
}
