/** Round moments below a picture over time. */
import { scaleOf } from '../answers/chart.ts';

interface Props {
  /** What the axis shows, from 0, in the picture's own unit. */
  span: number;
  format(value: number): string;
}

export function Axis({ span, format }: Props) {
  const { ticks, at } = scaleOf({ label: '' }, [span]);
  return (
    <div class="axis" aria-hidden="true">
      {ticks.map((tick) => (
        <span key={tick} style={{ insetInlineStart: `${at(tick)}%` }}>
          {format(tick)}
        </span>
      ))}
    </div>
  );
}
