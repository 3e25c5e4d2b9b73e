/** The shapes of the visual language, drawn once: bars with a notch, a cross, a dot; the hatched wait; the held stretch. */
import type { CallTree, Flow, Hold } from '@slowdown/kit/flows';
import { MARKS, type MarkName } from '@slowdown/kit/language';
import type { OutcomeWords } from './controls.ts';
import { markOf } from './why.ts';

const BAR = 10;
const WAIT = 6;
/** A bar that lasted too short to be seen is drawn this wide: its end has to be recognised. */
const LEAST = 9;
/** Room that the number of a status needs, px. */
const NUMBER = 26;

/** The hatching of waits, to be placed once in the document; once more by another name where the first may be hidden. */
export function Patterns({ id = 'wait' }: { id?: string }) {
  return (
    <svg width="0" height="0" aria-hidden="true" class="patterns">
      <defs>
        <pattern id={id} width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="1.6" height="4" class="mark-backoff" />
        </pattern>
      </defs>
    </svg>
  );
}

interface BarProps {
  mark: MarkName;
  x: number;
  width: number;
  y: number;
  /** The call goes on after this attempt: a failed one is then hollow, for the cross means that a call was given up. */
  retried?: boolean;
}

/** One attempt. The shape at its right end says how it ended, so that colour is never alone. */
export function Bar({ mark, x, width, y, retried = false }: BarProps) {
  const end = x + Math.max(width, LEAST);
  const middle = y + BAR / 2;
  const body = `M${x} ${y}H${end}V${y + BAR}H${x}Z`;
  switch (mark) {
    case 'throttled':
      return <path class="mark-throttled" d={`M${x} ${y}H${end}L${end - 5} ${middle}L${end} ${y + BAR}H${x}Z`} />;
    case 'succeeded':
      return (
        <g class="mark-succeeded">
          <path d={body} />
          <circle cx={end} cy={middle} r="5.5" />
        </g>
      );
    case 'failed':
      if (retried)
        return <path class="mark-retried" d={`M${x + 0.75} ${y + 0.75}H${end - 0.75}v${BAR - 1.5}H${x + 0.75}Z`} />;
      return (
        <g class="mark-failed">
          <path d={`M${x} ${y}H${end - 1}V${y + BAR}H${x}Z`} />
          <path class="cross" d={`M${end + 2} ${y}l9 ${BAR}m0 -${BAR}l-9 ${BAR}`} />
        </g>
      );
    default:
      return <path class={`mark-${MARKS[mark].colour.slice(2)}`} d={body} />;
  }
}

/** The time between two attempts. */
function Wait({ x, width, y }: Omit<BarProps, 'mark' | 'retried'>) {
  return <rect x={x} y={y + (BAR - WAIT) / 2} width={Math.max(0, width)} height={WAIT} fill="url(#wait)" />;
}

/** A stretch in which an attempt was held by hand: a dashed outline instead of a bar, and the pause mark. */
function Held({ x, width, y }: Omit<BarProps, 'mark' | 'retried'>) {
  const wide = Math.max(width, LEAST + 2);
  const middle = x + wide / 2;
  const top = y + 2.5;
  return (
    <g class="mark-held">
      <rect x={x} y={y - 1.5} width={wide} height={BAR + 3} rx="1.5" />
      <path d={`M${middle - 2} ${top}v${BAR - 5}m4 0v-${BAR - 5}`} />
    </g>
  );
}

interface CallProps {
  tree: CallTree;
  x: (ms: number) => number;
  nowMs: number;
  y: number;
}

/** A call: its attempts, and the waits between them. */
export function Call({ tree, x, nowMs, y }: CallProps) {
  const { attempts, outcome } = tree;
  return (
    <>
      {attempts.map((attempt, index) => {
        const next = attempts[index + 1];
        const waits = next !== undefined || (outcome === 'open' && attempt.endMs !== null);
        if (!waits || attempt.endMs === null) return null;
        const from = Math.max(x(attempt.endMs), x(attempt.startMs) + LEAST);
        const to = x(next?.startMs ?? nowMs);
        const status = attempt.response?.status;
        return (
          <g key={`wait-${attempt.id}`}>
            <Wait x={from} width={to - from} y={y} />
            {status !== undefined && to - from > NUMBER + 10 && (
              <text class="status" x={from + 3} y={y + BAR - 1}>
                {status}
              </text>
            )}
          </g>
        );
      })}
      {attempts.map((attempt, index) => {
        const from = x(attempt.startMs);
        const width = x(attempt.endMs ?? nowMs) - from;
        const next = attempts[index + 1];
        const retried = next !== undefined || outcome === 'open';
        return (
          <g key={attempt.id}>
            <Bar mark={markOf(tree, attempt)} x={from} width={width} y={y} retried={retried} />
            {attempt.held?.map((hold) => (
              <Held key={hold.at} {...stretch(hold, attempt, x, nowMs)} y={y} />
            ))}
          </g>
        );
      })}
    </>
  );
}

/** Where a hold is drawn: the shape at the end of its attempt stays to be seen. */
function stretch({ startMs, endMs }: Hold, attempt: Flow, x: (ms: number) => number, nowMs: number) {
  const from = x(startMs);
  const last = attempt.endMs === null ? Infinity : x(attempt.endMs) - LEAST;
  return { x: from, width: Math.min(x(endMs ?? nowMs), last) - from };
}

const KEY = ['inFlight', 'throttled', 'backoff', 'succeeded', 'retried', 'failed', 'held', 'limit'] as const satisfies (
  MarkName | 'retried'
)[];
/** Bars of 14 px with what stands at their ends. */
const KEY_WIDTH = {
  inFlight: 14,
  throttled: 14,
  backoff: 24,
  succeeded: 20,
  retried: 14,
  failed: 26,
  held: 24,
  limit: 24,
};

interface KeyProps {
  words: OutcomeWords;
  /** True where flows can be held. */
  holds: boolean;
  /** True where a limit is drawn over the run. */
  limited: boolean;
}

/** What each shape means, in words. */
export function Key({ words, holds, limited }: KeyProps) {
  return (
    <ul class="key" aria-label="What the shapes mean">
      {KEY.filter((name) => (name !== 'held' || holds) && (name !== 'limit' || limited)).map((name) => (
        <li key={name}>
          <svg width={KEY_WIDTH[name]} height="12" aria-hidden="true">
            <Sample name={name} />
          </svg>
          {name === 'succeeded' || name === 'failed'
            ? words[name]
            : name === 'retried'
              ? 'error, retried'
              : MARKS[name].word}
        </li>
      ))}
    </ul>
  );
}

/** The pause mark by itself, before the line of a held flow. */
export function HeldMark() {
  return (
    <svg width="24" height="14" aria-hidden="true">
      <Held x={1} width={22} y={2} />
    </svg>
  );
}

function Sample({ name }: { name: (typeof KEY)[number] }) {
  if (name === 'backoff') return <Wait x={0} width={24} y={1} />;
  if (name === 'held') return <Held x={1} width={22} y={1} />;
  if (name === 'limit') return <path class="limit-line" d="M0 6H24" />;
  if (name === 'retried') return <Bar mark="failed" x={0} width={14} y={1} retried />;
  return <Bar mark={name} x={0} width={14} y={1} />;
}
