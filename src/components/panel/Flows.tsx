/** The run as flows: a filter, the strip of the whole, the waterfall of its calls, and the call that was opened. */
import { callTrees, type CallTree, type Flow } from '@slowdown/kit/flows';
import { useMemo, useState } from 'preact/hooks';
import { FilterField } from './FilterField.tsx';
import { callMatcher, readFilter } from './filtering.ts';
import { rowAt, spanOf, startOf, type Span } from './geometry.ts';
import type { OutcomeWords } from './controls.ts';
import { Inspector } from './Inspector.tsx';
import { Key } from './Marks.tsx';
import { Overview } from './Overview.tsx';
import { hasEnded, latestMs, type PanelState } from './state.ts';
import { useClock } from './useClock.ts';
import { Waterfall, type View } from './Waterfall.tsx';

interface Props {
  state: PanelState;
  /** False where the run is a recorded one. */
  live: boolean;
  /** What to say and do while there is nothing to show. */
  empty: string;
  words: OutcomeWords;
  /** True where flows can be held by hand. */
  holds: boolean;
  /** The expression that says which calls are shown, as it was typed. */
  filter: string;
  onFilter(text: string): void;
}

/** The id of the call that a flow is an attempt of, as call trees have it. */
function callOf(flow: Flow | undefined): string | undefined {
  return flow?.sdk?.invocationId ?? flow?.id;
}

export function Flows({ state, live, empty, words, holds, filter, onFilter }: Props) {
  const [view, setView] = useState<View>({ top: 0, count: 12 });
  const [selected, setSelected] = useState<string | null>(null);
  const typed = useMemo(() => readFilter(filter), [filter]);
  const leaves = useMemo(
    () => (typed.kind === 'filter' ? callMatcher(typed.filter, state.backendUrl) : () => true),
    [typed, state.backendUrl],
  );
  const all = useMemo(() => [...state.flows.values()], [state.flows]);
  const ended = hasEnded(state);
  const trees = useMemo<CallTree[]>(() => callTrees(all, { ended }), [all, ended]);
  const rows = useMemo(() => trees.filter(leaves), [trees, leaves]);
  const flows = useMemo(() => rows.flatMap(({ attempts }) => attempts), [rows]);
  const heldMs = useClock(state.nowMs, live && state.held.length > 0);
  const latest = useMemo(() => latestMs(all), [all]);
  // While something is held, time goes on though no flow tells of it.
  const nowMs = state.held.length > 0 ? Math.max(latest, heldMs) : latest;
  const first = trees[0];
  const run: Span = {
    startMs: first ? startOf(first) : 0,
    endMs: Math.max(nowMs, (first ? startOf(first) : 0) + 1000),
  };
  const [firstHeld] = state.held;
  const heldCall = (firstHeld && callOf(state.flows.get(firstHeld.id))) ?? null;
  const open = rows.find(({ id }) => id === selected);
  // Also the row that is cut off below has its bars on the axis.
  const span = spanOf(rows.slice(view.top, view.top + view.count + 1), nowMs);
  const lastRow = Math.max(0, rows.length - view.count);
  const move = (top: number) => setView({ ...view, top: Math.min(lastRow, Math.max(0, top)) });

  return (
    <div class="flows">
      <FilterField
        id="show"
        label="Show"
        text={filter}
        onText={onFilter}
        problem={typed.kind === 'problem' ? typed.problem : null}
        placeholder="~m PUT & ~c 503"
      >
        <output for="show">{typed.kind === 'filter' ? `${rows.length} of ${trees.length}` : ''}</output>
      </FilterField>
      <Overview
        flows={flows}
        limits={state.limits}
        run={run}
        window={rows.length > 0 ? span : null}
        onSeek={(ms) => move(rowAt(rows, ms))}
        row={Math.min(view.top, lastRow)}
        lastRow={lastRow}
        onRow={move}
      />
      <div class="calls" id="waterfall">
        {rows.length === 0 ? (
          <p class="empty">{trees.length === 0 ? empty : 'No call of this run has a flow that matches.'}</p>
        ) : (
          <Waterfall
            rows={rows}
            run={run}
            span={span}
            nowMs={nowMs}
            view={view}
            onView={setView}
            selected={selected}
            onSelect={setSelected}
            held={heldCall}
            words={words}
            label={`${rows.length} calls, oldest first. Enter opens one.`}
          />
        )}
        {open && <Inspector tree={open} edits={state.edits} onClose={() => setSelected(null)} />}
      </div>
      <Key words={words} holds={holds} limited={state.limits.length > 0} />
    </div>
  );
}
