/** The run as flows: the strip of the whole, the waterfall of its calls, and the call that was opened. */
import { callTrees, type CallTree } from '@slowdown/kit/flows';
import { useMemo, useState } from 'preact/hooks';
import { rowAt, spanOf, startOf, type Span } from './geometry.ts';
import type { OutcomeWords } from './controls.ts';
import { Inspector } from './Inspector.tsx';
import { Key } from './Marks.tsx';
import { Overview } from './Overview.tsx';
import { hasEnded, latestMs, type PanelState } from './state.ts';
import { Waterfall, type View } from './Waterfall.tsx';

interface Props {
  state: PanelState;
  /** What to say and do while there is nothing to show. */
  empty: string;
  words: OutcomeWords;
}

export function Flows({ state, empty, words }: Props) {
  const [view, setView] = useState<View>({ top: 0, count: 12 });
  const [selected, setSelected] = useState<string | null>(null);
  const flows = useMemo(() => [...state.flows.values()], [state.flows]);
  const ended = hasEnded(state);
  const rows = useMemo<CallTree[]>(() => callTrees(flows, { ended }), [flows, ended]);
  const nowMs = useMemo(() => latestMs(flows), [flows]);
  const first = rows[0];
  const run: Span = {
    startMs: first ? startOf(first) : 0,
    endMs: Math.max(nowMs, (first ? startOf(first) : 0) + 1000),
  };
  const open = rows.find(({ id }) => id === selected);
  const lastRow = Math.max(0, rows.length - view.count);
  const move = (top: number) => setView({ ...view, top: Math.min(lastRow, Math.max(0, top)) });

  return (
    <div class="flows">
      <Overview
        flows={flows}
        limits={state.limits}
        run={run}
        window={first ? spanOf(rows.slice(view.top, view.top + view.count), nowMs) : null}
        onSeek={(ms) => move(rowAt(rows, ms))}
        row={Math.min(view.top, lastRow)}
        lastRow={lastRow}
        onRow={move}
      />
      <div class="calls" id="waterfall">
        {rows.length === 0 ? (
          <p class="empty">{empty}</p>
        ) : (
          <Waterfall
            rows={rows}
            runStartMs={run.startMs}
            nowMs={nowMs}
            view={view}
            onView={setView}
            selected={selected}
            onSelect={setSelected}
            words={words}
            label={`${rows.length} calls, oldest first. Enter opens one.`}
          />
        )}
        {open && <Inspector tree={open} onClose={() => setSelected(null)} />}
      </div>
      <Key words={words} />
    </div>
  );
}
