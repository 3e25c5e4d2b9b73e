/** The whole run as a strip: requests a second let through and refused, under the limit. It is also the scroll bar. */
import type { Flow } from '@slowdown/kit/flows';
import { useMemo, useRef } from 'preact/hooks';
import { limitSteps, overlap, scale, sliceCount, slices, type Span } from './geometry.ts';
import type { LimitChange } from './state.ts';

const WIDTH = 480;
const HEIGHT = 64;
const MOST_SLICES = 80;

interface Props {
  flows: readonly Flow[];
  limits: readonly LimitChange[];
  run: Span;
  /** The stretch of time whose rows are in view; null where the strip only shows. */
  window: Span | null;
  onSeek?(ms: number): void;
  /** For the scroll bar: first row in view, and the last there is. */
  row?: number;
  lastRow?: number;
  onRow?(row: number): void;
}

export function Overview({ flows, limits, run, window, onSeek, row = 0, lastRow = 0, onRow }: Props) {
  const strip = useRef<SVGSVGElement>(null);
  const count = sliceCount(run, MOST_SLICES);
  const cut = useMemo(() => slices(flows, run, count), [flows, run.startMs, run.endMs, count]);
  const most = Math.max(
    1,
    ...cut.map((slice) => slice.passed + slice.failed + slice.throttled + slice.inFlight),
    ...limits.map((l) => l.ratePerSecond),
  );
  const x = scale(run, WIDTH);
  const y = (rate: number) => HEIGHT - (rate / most) * (HEIGHT - 6);
  const thick = WIDTH / count - 1;
  const steps = flows.length === 0 ? [] : limitSteps(limits, run);
  const framed = window && overlap(run, window);
  const line = steps.map(({ atMs, ratePerSecond }, n) => `${n ? 'L' : 'M'}${x(atMs)} ${y(ratePerSecond)}`).join('');

  const seek = ({ clientX }: PointerEvent) => {
    const box = strip.current?.getBoundingClientRect();
    if (!box || !onSeek) return;
    const share = Math.min(1, Math.max(0, (clientX - box.left) / box.width));
    onSeek(run.startMs + share * (run.endMs - run.startMs));
  };
  const drag = (event: PointerEvent) => {
    if (event.buttons === 1) seek(event);
  };
  const keys = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {
      ArrowRight: 5,
      ArrowDown: 5,
      ArrowLeft: -5,
      ArrowUp: -5,
      PageDown: 20,
      PageUp: -20,
    };
    const by = steps[event.key] ?? (event.key === 'Home' ? -lastRow : event.key === 'End' ? lastRow : undefined);
    if (by === undefined || !onRow) return;
    onRow(Math.min(lastRow, Math.max(0, row + by)));
    event.preventDefault();
  };
  const bar = onRow
    ? ({
        role: 'scrollbar',
        tabIndex: 0,
        'aria-controls': 'waterfall',
        'aria-orientation': 'horizontal',
        'aria-valuemin': 0,
        'aria-valuemax': lastRow,
        'aria-valuenow': row,
        'aria-label': 'The whole run',
      } as const)
    : ({ role: 'img', 'aria-label': 'Requests a second over the run, let through and refused' } as const);

  return (
    <div class="overview" {...bar} onPointerDown={seek} onPointerMove={drag} onKeyDown={keys}>
      <svg ref={strip} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {cut.map(({ startMs, passed, failed, throttled, inFlight }) => {
          // From the ground up: what passed, what failed, what was refused, what is on its way.
          const tops = [
            0,
            passed,
            passed + failed,
            passed + failed + throttled,
            passed + failed + throttled + inFlight,
          ];
          return (['succeeded', 'failed', 'throttled', 'in-flight'] as const).map((kind, n) => {
            const [below = 0, above = 0] = tops.slice(n, n + 2);
            if (above === below) return null;
            const height = y(below) - y(above);
            return <rect key={kind} class={`mark-${kind}`} x={x(startMs)} y={y(above)} width={thick} height={height} />;
          });
        })}
        {line !== '' && <path class="limit-line" d={line} />}
        {framed && (
          <rect
            class="window"
            x={x(framed.startMs)}
            y="1"
            width={Math.max(6, x(framed.endMs) - x(framed.startMs))}
            height={HEIGHT - 2}
          />
        )}
      </svg>
    </div>
  );
}
