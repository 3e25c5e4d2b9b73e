/** The panel's figure for a slide: the throttle, the run as a strip, its totals. Live where the workbench is. */
import { totals } from '@slowdown/kit/flows';
import { useMemo } from 'preact/hooks';
import { Key, Patterns } from './Marks.tsx';
import { Overview } from './Overview.tsx';
import { Playback } from './Playback.tsx';
import { hasEnded, latestMs } from './state.ts';
import { Throttle } from './Throttle.tsx';
import { TotalsLine } from './Totals.tsx';
import { useWorkbench, type Workbench, type WorkbenchOptions } from './useWorkbench.ts';

/** On paper there is nothing to press: a printed deck shows the recorded run. */
const onPaper = () => typeof location !== 'undefined' && new URLSearchParams(location.search).has('print-pdf');

/** Where the figure's data come from, or why there are none. */
function sourceOf({ mode, recording, problem, refusal, state }: Workbench): string {
  switch (mode) {
    case 'connecting':
      return 'The workbench starts.';
    case 'live':
      return problem ?? `Live, on this machine. Backend: ${state.backend}.`;
    case 'refused':
      return refusal;
    case 'recorded':
      return recording ? `Recorded run: ${recording.caption}.` : 'Loading the recorded run.';
    case 'elsewhere':
      return problem ?? 'The workbench is at another lesson, in another window.';
    case 'lost':
    case 'empty':
      return 'No workbench answers. Start it with npm start.';
  }
}

export function LiveThrottle(options: WorkbenchOptions) {
  const bench = useWorkbench({ ...options, live: options.live && !onPaper() });
  const { mode, state, recording, head } = bench;
  const { limit, words } = options.controls;
  const flows = useMemo(() => [...state.flows.values()], [state.flows]);
  const sums = useMemo(() => totals(flows, { ended: hasEnded(state) }), [flows, state.job]);
  const live = mode === 'live';
  const running = state.job.phase === 'running';
  const startMs = flows[0]?.startMs ?? 0;

  return (
    <div class="figure throttle-figure">
      <Patterns />
      <div class="dials">
        {mode === 'recorded' && recording ? (
          <Playback recording={recording} head={head} onSeek={bench.seekTo} />
        ) : mode === 'elsewhere' ? (
          <button type="button" class="primary" onClick={bench.enter}>
            Bring the workbench here
          </button>
        ) : mode === 'refused' && options.recorded !== null ? (
          <button type="button" class="primary" onClick={bench.playRecording}>
            Watch a recorded run
          </button>
        ) : (
          <button type="button" class="primary" disabled={!live} onClick={() => bench.job(running ? 'stop' : 'start')}>
            {running ? 'Stop' : 'Run the job'}
          </button>
        )}
        {limit && (
          <Throttle
            limit={limit}
            ratePerSecond={(state.limit ?? limit).ratePerSecond}
            fixed={live ? null : ''}
            onChange={bench.setLimit}
          />
        )}
      </div>
      <Overview
        flows={flows}
        limits={state.limits}
        run={{ startMs, endMs: Math.max(latestMs(flows), startMs + 1000) }}
        window={null}
      />
      <Key words={words} holds={false} limited />
      <TotalsLine totals={sums} words={words} />
      <p class="source">{sourceOf(bench)}</p>
    </div>
  );
}
