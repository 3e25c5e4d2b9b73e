/** One policy's attempts and waits on the axis of time, one row an attempt, and below them its tokens as a line. */
import type { Row } from '@slowdown/kit/retries';
import { Bar } from '../panel/Marks.tsx';
import { duration } from '../panel/why.ts';
import { withUnits } from '../../unbroken.ts';
import { ending, heldMs, markOf, outcome, type Schedule } from './schedule.ts';

/** More rows than `most` are shown by their first and their last. */
export interface Room {
  most: number;
  first: number;
  last: number;
}
export const PAGE: Room = { most: 11, first: 6, last: 4 };
export const SLIDE: Room = { most: 4, first: 2, last: 1 };
export const ALL: Room = { most: Infinity, first: Infinity, last: 0 };

/** The hatching of the panel’s `Patterns`. */
export const WAIT_FILL = 'url(#wait)';

interface Props {
  schedule: Schedule;
  /** What the axis shows, ms; the same for the policies beside each other. */
  spanMs: number;
}

interface LaneProps extends Props {
  room: Room;
  /** Without tokens, and where no table stands below. */
  bare: boolean;
}

export function Lane({ schedule, spanMs, room, bare }: LaneProps) {
  const { policy, rows } = schedule;
  const at = (ms: number) => `${((ms / spanMs) * 100).toFixed(3)}%`;
  const shown = rows.map((row, index) => ({ row, index }));
  const hidden = rows.length > room.most ? shown.slice(room.first, -room.last) : [];
  const first = hidden.length > 0 ? shown.slice(0, room.first) : shown;
  const last = hidden.length > 0 ? shown.slice(-room.last) : [];
  return (
    <figure class="lane">
      <figcaption>
        <strong>{policy.name}</strong>: {withUnits(outcome(schedule))}.
      </figcaption>
      <div
        role="img"
        aria-label={`${policy.name}: ${outcome(schedule)}.${bare ? '' : ' Each attempt stands in the table.'}`}
      >
        {first.map(({ row, index }) => (
          <Attempt key={index} rows={rows} row={row} index={index} at={at} />
        ))}
        {hidden.length > 0 && (
          <p class="hidden">
            … {hidden.length} more attempts{bare ? '' : ', all in the table'} …
          </p>
        )}
        {last.map(({ row, index }) => (
          <Attempt key={index} rows={rows} row={row} index={index} at={at} />
        ))}
        {!bare && <Tokens schedule={schedule} spanMs={spanMs} />}
      </div>
    </figure>
  );
}

interface AttemptProps {
  rows: readonly Row[];
  row: Row;
  index: number;
  at(ms: number): string;
}

function Attempt({ rows, row, index, at }: AttemptProps) {
  const { atMs, delayMs } = row;
  const limitedMs = heldMs(rows, index);
  const endMs = atMs + delayMs + limitedMs;
  const waits = [...(delayMs > 0 ? [duration(delayMs)] : []), ...(limitedMs > 0 ? [duration(limitedMs)] : [])];
  return (
    <div class="attempt">
      <span class="name">
        {row.attempt} <span>{ending(row)}</span>
      </span>
      <svg height="20">
        <rect x={at(atMs)} width={at(delayMs)} y="7" height="6" fill={WAIT_FILL} />
        {limitedMs > 0 && <line class="limit-line" x1={at(atMs + delayMs)} x2={at(endMs)} y1="10" y2="10" />}
        <svg x={at(atMs)} overflow="visible">
          <Bar mark={markOf(row)} x={-4} width={9} y={5} retried={row.why === 'transient'} />
        </svg>
        <text x={at(endMs)} dx={endMs > atMs ? 10 : 24} y="14">
          {waits.join(' + ') ||
            (row.failure === null
              ? 'succeeded'
              : row.why === 'transient' || row.why === 'throttling'
                ? 'at once'
                : 'given up')}
        </text>
      </svg>
    </div>
  );
}

/** Tokens of the client, a step at each attempt. The line begins where the call does. */
function Tokens({ schedule: { rows, tokens }, spanMs }: Props) {
  if (tokens === null) return <p class="hidden">Its retries cost no tokens.</p>;
  const steps = [{ atMs: 0, tokens }, ...rows.map((row) => ({ atMs: row.atMs, tokens: row.tokens ?? 0 }))];
  const most = Math.max(1, ...steps.map((step) => step.tokens));
  const least = Math.min(...steps.map((step) => step.tokens));
  // A retry costs a few of five hundred: what is shown begins a little below the least, and the ends say their numbers.
  const from = most - least > most / 4 ? 0 : Math.max(0, least - (most - least) - 1);
  const x = (ms: number) => ((ms / spanMs) * 100).toFixed(2);
  const y = (value: number) => (100 - ((value - from) / (most - from)) * 100).toFixed(2);
  const path = steps.map((step, n) => (n === 0 ? `M0 ${y(step.tokens)}` : `H${x(step.atMs)}V${y(step.tokens)}`));
  const left = steps.at(-1)?.tokens ?? 0;
  return (
    <div class="attempt tokens">
      <span class="name">
        tokens
        <span>from {tokens}</span>
      </span>
      <div class="steps">
        <svg viewBox="0 0 100 100" preserveAspectRatio="none">
          <path class="limit-line" d={`${path.join('')}H100`} />
        </svg>
        <span class="left" style={{ insetBlockStart: `${y(left)}%` }}>
          {left} left
        </span>
      </div>
    </div>
  );
}
