/** A plot of lines over time: uPlot in this site's colours, and a table of the same numbers for who does not see it. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type uPlot from 'uplot';
import { colours } from './colours.ts';

interface Line {
  label: string;
  /** One for each of the plot's times; null where there is none. */
  values: readonly (number | null)[];
  /** A colour of tokens.css, such as `throttled`. */
  colour: string;
}

interface Props {
  /** What is drawn, and its unit: `retries a minute`. */
  title: string;
  /** Seconds, rising. */
  times: readonly number[];
  lines: readonly Line[];
  /** How a value is written. */
  format(value: number): string;
  /** The top of the plot where no value is above it. */
  atLeast: number;
}

const HEIGHT = 120;

export function Plot({ title, times, lines, format, atLeast }: Props) {
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
    const resized = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height: HEIGHT }));
    void import('uplot').then(({ default: UPlot }) => {
      if (gone) return;
      const read = colours(element);
      const axis = {
        stroke: read('ink-soft'),
        font: `11px ${getComputedStyle(element).fontFamily}`,
        grid: { stroke: read('hairline'), width: 1 },
        ticks: { show: false },
      };
      const options: uPlot.Options = {
        width: element.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        cursor: { show: false },
        scales: {
          x: { time: false },
          y: { range: (_plot, _least, most) => [0, Math.max(atLeast, most * 1.1)] },
        },
        axes: [
          { ...axis, size: 22, values: (_plot, ticks) => ticks.map((tick) => `${tick} s`) },
          { ...axis, size: 52, values: (_plot, ticks) => ticks.map((tick) => format(tick)) },
        ],
        series: [
          {},
          ...lines.map(({ label, colour }) => ({ label, stroke: read(colour), width: 2, points: { show: false } })),
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

  const said = lines.map(({ label, values }) => {
    const last = values.findLast((value) => value !== null) ?? null;
    return `${label}: ${last === null ? 'nothing yet' : `${format(last)} at the end`}`;
  });
  return (
    <figure class="plot">
      <figcaption>{title}</figcaption>
      <div ref={box} class="canvas" role="img" aria-label={`${title}. ${said.join('; ')}`} />
      <details>
        <summary>The numbers</summary>
        <div class="numbers" tabIndex={0} role="region" aria-label={`${title}, the numbers`}>
          <table>
            <thead>
              <tr>
                <th scope="col">second</th>
                {lines.map(({ label }) => (
                  <th key={label} scope="col">
                    {label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {times.map((time, row) => (
                <tr key={time}>
                  <th scope="row">{time.toFixed(1)}</th>
                  {lines.map(({ label, values }) => {
                    const value = values[row] ?? null;
                    return <td key={label}>{value === null ? '–' : format(value)}</td>;
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}
