/** What a limit lets through and refuses, second by second, with the limit itself, and the tokens in its buckets below. */
import { scaleOf } from '../answers/chart.ts';
import { withUnits } from '../../unbroken.ts';
import { Axis } from './Axis.tsx';
import { between, stairs } from './stairs.ts';
import { outcome, type Run } from './throttle-run.ts';
import { TokensStrip } from './TokensStrip.tsx';
import { written } from './fields.ts';

/** The height, px, and which part of the width is between labels of splits at least: a page may be as narrow as a phone. */
const ON_A_PAGE = { height: 216, apart: 0.09 };
const ON_A_SLIDE = { height: 184, apart: 0.055 };
/** Times what is sent that the picture is high, at most. */
const MOST_ROOM = 1.75;

interface Props {
  run: Run;
  /** What one partition takes, requests a second. */
  ratePerSecond: number;
  /** The second that is looked at. */
  looked?: number | null;
  /** Told of the second that is pointed at; without it nothing can be pointed at. */
  onLook?: (second: number) => void;
  /** For a slide: without tokens, and where no table stands below. */
  bare?: boolean;
}

export function RateFigure({ run, ratePerSecond, looked = null, onLook, bare = false }: Props) {
  const { seconds, splits } = run;
  const { height, apart } = bare ? ON_A_SLIDE : ON_A_PAGE;
  const x = (atS: number) => `${((atS / seconds.length) * 100).toFixed(3)}%`;
  const limits = limitsOf(run, ratePerSecond);
  const sent = seconds.map(({ admitted, refused }) => admitted + refused);
  const admitted = seconds.map((second) => second.admitted);
  const mostSent = Math.max(...sent);
  // Many partitions would take more than is sent by far: what is sent stays to be seen, and their limit leaves at the top.
  const top = Math.max(mostSent, Math.min(MOST_ROOM * mostSent, ...limits.map(({ limit }) => limit).slice(-1))) * 1.04;
  const scale = scaleOf({ label: '' }, [top]);
  const down = (value: number) => 1 - scale.at(value) / 100;
  const y = (value: number) => height * down(value);
  const look =
    onLook &&
    (({ currentTarget, clientX }: PointerEvent & { currentTarget: HTMLElement }) => {
      const { left, width } = currentTarget.getBoundingClientRect();
      const at = Math.floor(((clientX - left) / width) * seconds.length);
      onLook(Math.min(seconds.length - 1, Math.max(0, at)));
    });
  return (
    <figure class="rates">
      <figcaption>{withUnits(outcome(run))}</figcaption>
      <ul class="key" aria-label="What the shapes mean">
        <li>
          <svg width="14" height="12" aria-hidden="true">
            <rect class="admitted" width="14" height="12" />
            <rect class="mark-succeeded" width="14" height="2" />
          </svg>
          let through
        </li>
        <li>
          <svg width="14" height="12" aria-hidden="true">
            <Hatch />
            <rect fill="url(#refused)" width="14" height="12" />
          </svg>
          refused
        </li>
        <li>
          <svg width="24" height="12" aria-hidden="true">
            <path class="limit-line" d="M0 6H24" />
          </svg>
          limit of all partitions
        </li>
        {!bare && (
          <li>
            <svg width="24" height="12" aria-hidden="true">
              <rect class="band" width="24" height="12" />
              <path class="least" d="M0 11H24" />
            </svg>
            tokens of all partitions together, least and most
          </li>
        )}
      </ul>
      <div
        class="chart"
        role="img"
        aria-label={`Requests a second. ${outcome(run)}${bare ? '' : ' Each second stands in the table.'}`}
      >
        <Ups ticks={scale.ticks} y={y} unit="a second" />
        <div class="canvas" onPointerMove={look} onPointerDown={look}>
          <svg height={height}>
            <clipPath id="refused-clip" clipPathUnits="objectBoundingBox">
              <path d={between(sent, admitted, down)} />
            </clipPath>
            {scale.ticks.map((tick) => (
              <line key={tick} class="grid" x1="0" x2="100%" y1={y(tick)} y2={y(tick)} />
            ))}
            <rect width="100%" height={height} fill="url(#refused)" clip-path="url(#refused-clip)" />
            <svg width="100%" height={height} viewBox="0 0 1 1" preserveAspectRatio="none">
              <path
                class="admitted"
                d={between(
                  admitted,
                  seconds.map(() => 0),
                  down,
                )}
              />
              <path class="admitted-edge" d={stairs(admitted, down)} />
            </svg>
          </svg>
          <svg class="over" height={height}>
            {limits
              .filter(({ limit }) => y(limit) >= 0)
              .map(({ fromS, toS, limit }) => (
                <line key={fromS} class="limit-line" x1={x(fromS)} x2={x(toS)} y1={y(limit)} y2={y(limit)} />
              ))}
            {splits.map(({ atS }) => (
              <line key={atS} class="split" x1={x(atS)} x2={x(atS)} y1="0" y2={height} />
            ))}
            {labelled(run, apart).map(({ atS, partitions }) => (
              <text key={atS} x={x(atS)} dx="5" y={Math.max(0, y(partitions * ratePerSecond)) + 13}>
                {partitions === 2 ? '2 partitions' : partitions}
              </text>
            ))}
            {looked !== null && <line class="looked" x1={x(looked + 0.5)} x2={x(looked + 0.5)} y1="0" y2={height} />}
          </svg>
        </div>
        {!bare && <TokensStrip seconds={seconds} />}
      </div>
      <Axis span={seconds.length} format={(second) => `${second} s`} />
    </figure>
  );
}

function Hatch() {
  return (
    <defs>
      <pattern id="refused" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="3.25" height="5" class="mark-throttled" />
      </pattern>
    </defs>
  );
}

function Ups({ ticks, y, unit }: { ticks: readonly number[]; y(value: number): number; unit: string }) {
  return (
    <div class="ups" aria-hidden="true">
      {ticks.map((tick) => (
        <span key={tick} style={{ insetBlockStart: `${y(tick)}px` }}>
          {written(tick)}
        </span>
      ))}
      <span class="unit">{unit}</span>
    </div>
  );
}

/** What all partitions take together, from split to split. */
function limitsOf({ seconds, splits }: Run, ratePerSecond: number) {
  const steps = [{ atS: 0, partitions: 1 }, ...splits];
  return steps.map(({ atS, partitions }, n) => ({
    fromS: atS,
    toS: steps[n + 1]?.atS ?? seconds.length,
    limit: partitions * ratePerSecond,
  }));
}

/** The splits whose labels have room. */
function labelled({ seconds, splits }: Run, apart: number): Run['splits'][number][] {
  const shown: Run['splits'][number][] = [];
  for (const split of splits) {
    const last = shown.at(-1);
    // The first label is the longest.
    const room = shown.length === 1 ? 2.6 * apart : apart;
    if (!last || split.atS - last.atS > room * seconds.length) shown.push(split);
  }
  return shown;
}
