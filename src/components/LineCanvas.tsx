/** Lines over time on a canvas: uPlot in this site's colours, as wide as its place, in the theme that is on. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type uPlot from 'uplot';
import { colours } from './colours.ts';

export interface CanvasLine {
  label: string;
  /** One for each of the times; null where there is none. */
  values: readonly (number | null)[];
  /** A colour of tokens.css, such as `throttled`. */
  colour: string;
  /** Lengths of dashes and gaps, px; left out: solid. */
  dash?: readonly number[];
}

/** Steps between two times, seconds: those that a clock has. */
const STEPS_S = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 28_800];

interface Props {
  /** What is drawn, for who does not see it. */
  says: string;
  /** Seconds, rising. */
  times: readonly number[];
  lines: readonly CanvasLine[];
  /** px */
  height: number;
  /** How a value is written. */
  format(value: number): string;
  /** How a time is written. */
  formatTime(second: number): string;
  /** The top of the plot where no value is above it. */
  atLeast: number;
  /** How many times as large as on a page letters and lines are: a slide is read from afar. */
  scale?: number;
}

export function LineCanvas({ says, times, lines, height, format, formatTime, atLeast, scale = 1 }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [themes, setThemes] = useState(0);
  const data: uPlot.AlignedData = [[...times], ...lines.map(({ values }) => [...values])];
  const latest = useRef(data);
  latest.current = data;

  // Another theme has other colours, and uPlot takes its colours once.
  useEffect(() => {
    const themed = new MutationObserver(() => setThemes((n) => n + 1));
    themed.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    return () => themed.disconnect();
  }, []);

  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    let gone = false;
    const resized = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height }));
    void import('uplot').then(({ default: UPlot }) => {
      if (gone) return;
      const read = colours(element);
      const axis = {
        stroke: read('ink-soft'),
        font: `${11 * scale}px ${getComputedStyle(element).fontFamily}`,
        grid: { stroke: read('hairline'), width: 1 },
        ticks: { show: false },
      };
      const options: uPlot.Options = {
        width: element.clientWidth,
        height,
        legend: { show: false },
        cursor: { show: false },
        scales: {
          x: { time: false },
          y: { range: (_plot, _least, most) => [0, Math.max(atLeast, most * 1.1)] },
        },
        axes: [
          {
            ...axis,
            size: 22 * scale,
            space: 50 * scale,
            incrs: STEPS_S,
            values: (_plot, ticks) => ticks.map(formatTime),
          },
          { ...axis, size: 52 * scale, space: 30 * scale, values: (_plot, ticks) => ticks.map(format) },
        ],
        series: [
          {},
          ...lines.map(({ label, colour, dash }) => ({
            label,
            stroke: read(colour),
            width: 2 * scale,
            points: { show: false },
            ...(dash && { dash: [...dash] }),
          })),
        ],
      };
      plot.current = new UPlot(options, latest.current, element);
      resized.observe(element);
    });
    return () => {
      gone = true;
      resized.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [themes, lines.length]);

  useEffect(() => plot.current?.setData(data), [times, lines]);

  return <div ref={box} class="canvas" role="img" aria-label={says} />;
}
