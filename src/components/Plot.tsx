/** A plot of lines over time, and a table of the same numbers for who does not see it. */
import { LineCanvas, type CanvasLine } from './LineCanvas.tsx';

interface Props {
  /** What is drawn, and its unit: `retries a minute`. */
  title: string;
  /** Seconds, rising. */
  times: readonly number[];
  lines: readonly CanvasLine[];
  /** How a value is written. */
  format(value: number): string;
  /** The top of the plot where no value is above it. */
  atLeast: number;
}

const HEIGHT = 120;
const formatTime = (second: number) => `${second} s`;

export function Plot({ title, times, lines, format, atLeast }: Props) {
  const said = lines.map(({ label, values }) => {
    const last = values.findLast((value) => value !== null) ?? null;
    return `${label}: ${last === null ? 'nothing yet' : `${format(last)} at the end`}`;
  });
  const canvas = { times, lines, height: HEIGHT, format, formatTime, atLeast };
  return (
    <figure class="plot">
      <figcaption>{title}</figcaption>
      <LineCanvas says={`${title}. ${said.join('; ')}`} {...canvas} />
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
