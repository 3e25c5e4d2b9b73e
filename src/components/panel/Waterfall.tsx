/** One row a call, time to the right, newest below. Only the rows in view are drawn, so 400 calls scroll as 20 do. */
import type { CallTree } from '@slowdown/kit/flows';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { scale, tickLabel, ticksOf, type Span } from './geometry.ts';
import type { OutcomeWords } from './controls.ts';
import { Call } from './Marks.tsx';
import { nameOf, story } from './why.ts';
import { Zoom } from './Zoom.tsx';

const ROW = 22;
const AXIS = 20;
const NAME = 126;
/** Room right of the last mark for its dot or cross, px. */
const TAIL = 44;

/** A run with fewer rows than this has begun a moment ago. */
const YOUNG = 64;

export interface View {
  /** First row in view. */
  top: number;
  /** Rows that fit. */
  count: number;
}

interface Props {
  rows: readonly CallTree[];
  /** The whole run, as the strip above shows it. */
  run: Span;
  /** What the rows show of it. */
  span: Span;
  nowMs: number;
  view: View;
  onView(view: View): void;
  selected: string | null;
  onSelect(id: string | null): void;
  /** The call of which something is held by hand: its row stays in view. null where nothing is. */
  held: string | null;
  /** Names the run for somebody who can't see it. */
  label: string;
  words: OutcomeWords;
}

export function Waterfall(props: Props) {
  const { rows, run, span, nowMs, view, onView, selected, onSelect, held, label, words } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(420);
  const [active, setActive] = useState(0);
  // A run that grows is followed to its end; one that was there before is shown from its beginning.
  const follows = useRef(rows.length < YOUNG);
  const lastTop = useRef(0);

  const measure = () => {
    const box = scroller.current;
    if (!box) return;
    const top = Math.floor(box.scrollTop / ROW);
    const count = Math.max(1, Math.floor((box.clientHeight - AXIS) / ROW));
    if (box.scrollTop + box.clientHeight >= box.scrollHeight - ROW) follows.current = true;
    else if (box.scrollTop < lastTop.current) follows.current = false;
    lastTop.current = box.scrollTop;
    setWidth(box.clientWidth);
    if (top !== view.top || count !== view.count) onView({ top, count });
  };

  useEffect(() => {
    const box = scroller.current;
    if (!box) return undefined;
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    return () => observer.disconnect();
  });

  // Newest below: whoever stands at the end stays at the end.
  useLayoutEffect(() => {
    const box = scroller.current;
    if (box && follows.current && selected === null) box.scrollTop = box.scrollHeight;
  }, [rows.length, selected]);

  // The strip above moved the view: the rows follow it.
  useLayoutEffect(() => {
    const box = scroller.current;
    if (box && Math.floor(box.scrollTop / ROW) !== view.top) box.scrollTop = view.top * ROW;
  }, [view.top]);

  const reveal = (index: number) => {
    const box = scroller.current;
    if (!box) return;
    const y = index * ROW;
    if (y < box.scrollTop) box.scrollTop = y;
    else if (y + ROW > box.scrollTop + box.clientHeight - AXIS) box.scrollTop = y + ROW - box.clientHeight + AXIS;
  };

  // What is held stands in a box above, and takes room from the rows.
  const heldRow = held === null ? -1 : rows.findIndex(({ id }) => id === held);
  useLayoutEffect(() => {
    if (heldRow >= 0 && selected === null) reveal(heldRow);
  }, [heldRow, view.count, selected]);

  // An opened call takes room from the rows: its own row stays in view.
  useLayoutEffect(() => {
    if (selected !== null) reveal(active);
  }, [selected]);

  const go = (index: number) => {
    const to = Math.min(rows.length - 1, Math.max(0, index));
    setActive(to);
    if (selected !== null) onSelect(rows[to]?.id ?? null);
    reveal(to);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + view.count,
      PageUp: active - view.count,
      Home: 0,
      End: rows.length - 1,
    };
    const to = steps[event.key];
    if (to !== undefined) go(to);
    else if (event.key === 'Enter' || event.key === ' ') toggle(active);
    else if (event.key === 'Escape' && selected !== null) onSelect(null);
    else return;
    event.preventDefault();
  };

  const toggle = (index: number) => {
    const id = rows[index]?.id ?? null;
    setActive(index);
    onSelect(id === selected ? null : id);
  };

  const visible = rows.slice(view.top, view.top + view.count + 2);
  const lane = Math.max(60, width - NAME - TAIL);
  const x = scale(span, lane);
  // The axis goes on above the room that the last mark has.
  const drawn = { ...span, endMs: span.startMs + ((span.endMs - span.startMs) * (lane + TAIL)) / lane };

  return (
    <>
      <Zoom run={run} span={span} width={width} rowsX={(ms) => NAME + x(ms)} />
      <div
        ref={scroller}
        class="waterfall"
        role="listbox"
        tabIndex={0}
        aria-label={label}
        aria-activedescendant={rows[active] ? `call-${active}` : undefined}
        onScroll={measure}
        onKeyDown={onKeyDown}
      >
        <Axis ticks={ticksOf(drawn, run.startMs, lane + TAIL)} x={(ms) => x(run.startMs + ms)} />
        <div class="rows" role="presentation" style={{ height: `${rows.length * ROW}px` }}>
          {visible.map((tree, offset) => {
            const index = view.top + offset;
            const line = story(tree, words);
            return (
              <div
                key={tree.id}
                id={`call-${index}`}
                class="row"
                role="option"
                aria-selected={tree.id === selected}
                aria-setsize={rows.length}
                aria-posinset={index + 1}
                aria-label={line}
                title={line}
                data-active={index === active ? '' : undefined}
                style={{ transform: `translateY(${index * ROW}px)` }}
                onClick={() => toggle(index)}
              >
                <span class="name">{nameOf(tree)}</span>
                <svg width={lane + TAIL} height={ROW} aria-hidden="true">
                  <Call tree={tree} x={x} nowMs={nowMs} y={6} />
                </svg>
              </div>
            );
          })}
        </div>
      </div>
    </>
  );
}

interface AxisProps {
  /** Milliseconds since the start of the run. */
  ticks: readonly number[];
  x: (ms: number) => number;
}

function Axis({ ticks, x }: AxisProps) {
  return (
    <div class="axis" aria-hidden="true" role="presentation">
      {ticks.map((ms) => (
        <span key={ms} style={{ left: `${NAME + x(ms)}px` }}>
          {tickLabel(ms)}
        </span>
      ))}
    </div>
  );
}
