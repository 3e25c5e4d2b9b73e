/** Between the strip and the rows: the strip's own times, and how the stretch that it frames widens to the rows' axis. */
import { overlap, scale, tickLabel, ticksOf, type Span } from './geometry.ts';

const HEIGHT = 32;
/** Down to here the strip's times stand on what is framed; lines would strike them out, and begin below. */
const BEND = 18;
/** Where the strip's times stand, px from above. */
const BASELINE = 13;

interface Props {
  run: Span;
  /** What the rows show. */
  span: Span;
  /** Of the strip, px. */
  width: number;
  /** From a moment to where the rows have it, px from the strip's left end. */
  rowsX(ms: number): number;
}

export function Zoom({ run, span, width, rowsX }: Props) {
  const x = scale(run, width);
  const { startMs, endMs } = overlap(run, span);
  const left = `${x(startMs)} ${BEND}L${rowsX(startMs)} ${HEIGHT}`;
  const right = `${rowsX(endMs)} ${HEIGHT}L${x(endMs)} ${BEND}`;
  return (
    <svg class="zoom" width={width} height={HEIGHT} aria-hidden="true">
      <path class="reach" d={`M${left}L${right}V0H${x(startMs)}Z`} />
      <path class="edge" d={`M${left}M${right}`} />
      {ticksOf(run, run.startMs, width).map((ms) => (
        <g key={ms} transform={`translate(${x(run.startMs + ms)} 0)`}>
          <path class="tick" d="M0 0v5" />
          <text x="4" y={BASELINE}>
            {tickLabel(ms)}
          </text>
        </g>
      ))}
    </svg>
  );
}
