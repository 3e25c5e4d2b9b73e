/** The workbench beside a lesson: the throttle, the job, its flows and its tests; or a recorded run of them. */
import { totals } from '@slowdown/kit/flows';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { tellRun } from '../runs.ts';
import { Controls } from './Controls.tsx';
import type { LabControls } from './controls.ts';
import { Faults } from './Faults.tsx';
import { Flows } from './Flows.tsx';
import { Graphs } from './Graphs.tsx';
import { Hold } from './Hold.tsx';
import { Patterns } from './Marks.tsx';
import { hasEnded, type PanelState } from './state.ts';
import { Tests, type StepProps } from './Tests.tsx';
import { Throttle } from './Throttle.tsx';
import { TotalsLine } from './Totals.tsx';
import { useWorkbench, type Mode, type WorkbenchOptions } from './useWorkbench.ts';

interface Props extends WorkbenchOptions {
  steps: readonly StepProps[];
}

type Tab = 'Flows' | 'Graphs' | 'Tests' | 'Output';

/** What stands beside the name of the instrument. */
function status(mode: Mode, { job, tests }: PanelState): string {
  if (mode === 'connecting') return 'the workbench starts';
  if (mode === 'recorded') return 'recorded run';
  if (mode === 'empty') return 'not running';
  if (mode === 'refused') return 'the workbench cannot start';
  if (mode === 'lost') return 'the workbench stopped answering';
  if (mode === 'elsewhere') return 'at another lesson';
  if (job.phase === 'running') return 'the job runs';
  if (tests.phase === 'running') return 'the tests run';
  if (job.phase === 'idle') return 'ready';
  if (job.stopped) return 'stopped';
  return job.exit === 0 ? 'the job has ended' : `the job ended with exit code ${job.exit ?? 'unknown'}`;
}

/** What to say and do while there is nothing to show. */
const EMPTY: Record<Exclude<Mode, 'live'>, string> = {
  connecting:
    'The workbench starts what plays AWS. The one built in takes a moment; LocalStack takes up to a minute, and longer where its image has to come first.',
  lost: 'Nothing had been sent when it stopped.',
  elsewhere: 'What the workbench does for another lesson is shown beside that one.',
  refused: 'Nothing has been sent: there is no backend to send it to.',
  recorded: 'Nothing was sent before this moment of the recording. Play it, or move on in time.',
  empty: 'No workbench answers, and this page was built without a recorded run. Start it locally with npm start.',
};

function empty(mode: Mode, { sends }: LabControls): string {
  if (mode !== 'live') return EMPTY[mode];
  const job = sends === undefined ? 'Run the job:' : `Run the job: ${sends}, and`;
  return `Nothing has been sent yet. ${job} each request appears here as a bar.`;
}

export function Panel({ steps, ...options }: Props) {
  const { controls } = options;
  const bench = useWorkbench(options);
  const { mode, state } = bench;
  const [tab, setTab] = useState<Tab>('Flows');
  const [filter, setFilter] = useState('');
  const sums = useMemo(() => totals(state.flows.values(), { ended: hasEnded(state) }), [state.flows, state.job]);
  const tabs: readonly Tab[] = ['Flows', ...(controls.graphs ? ['Graphs' as const] : []), 'Tests', 'Output'];
  const running = state.job.phase === 'running';
  const live = mode === 'live';
  const fixed = live ? null : mode === 'recorded' ? 'As it was in the recording.' : '';

  useEffect(() => {
    if (state.tests.phase === 'running') setTab('Tests');
  }, [state.tests.phase]);
  useEffect(() => {
    if (live && running) setTab((open) => (open === 'Graphs' ? open : 'Flows'));
  }, [live, running]);

  // The text shows the run's result beside what was predicted: of a run of the program as the lesson speaks of it.
  const asSet =
    state.fault === null && state.limits.every(({ ratePerSecond }) => ratePerSecond === controls.limit?.ratePerSecond);
  const finished = live && state.job.phase === 'ended' && !state.job.stopped && sums.attempts > 0;
  useEffect(() => {
    if (finished && asSet) tellRun({ attempts: sums.attempts, flows: [...state.flows.values()] });
  }, [finished, asSet, sums.attempts]);
  const broken = state.job.phase === 'ended' && !state.job.stopped && state.job.exit !== 0;
  useEffect(() => {
    if (live && broken) setTab('Output');
  }, [live, broken]);

  const passed = state.tests.phase === 'ended' ? state.tests.verdicts.filter((v) => v.state === 'passed').length : 0;
  const labels: Record<Tab, string> = {
    Flows: 'Flows',
    Graphs: 'Graphs',
    Tests: state.tests.phase === 'ended' ? `Tests ${passed}/${state.tests.verdicts.length}` : 'Tests',
    Output: state.output.length > 0 ? `Output ${state.output.length}` : 'Output',
  };

  return (
    <div class="panel" data-mode={mode}>
      <Patterns />
      <header class="plate">
        <h2>Workbench</h2>
        <p role="status">
          <span
            class="lamp"
            data-on={live ? (running ? 'running' : broken ? 'broken' : 'ready') : undefined}
            aria-hidden="true"
          />
          {status(mode, state)}
        </p>
        {live && !running && state.flows.size > 0 && (
          <button type="button" class="quiet" onClick={() => bench.job('clear')}>
            Clear
          </button>
        )}
        <WidthButton />
      </header>
      <Controls bench={bench} options={options} />
      {controls.limit && (
        <Throttle
          limit={controls.limit}
          ratePerSecond={(state.limit ?? controls.limit).ratePerSecond}
          fixed={fixed}
          onChange={bench.setLimit}
        />
      )}
      {controls.faults.length > 0 && (
        <Faults faults={controls.faults} chosen={state.fault} fixed={fixed} onChoose={bench.choose} />
      )}
      {controls.hold && (
        <Hold
          offered={controls.hold}
          hold={state.hold}
          held={state.held}
          toldMs={state.nowMs}
          fixed={fixed}
          onHold={bench.hold}
          onHeld={bench.release}
        />
      )}
      <TotalsLine totals={sums} words={controls.words} />
      <div class="tabs" role="tablist" aria-label="What to look at">
        {tabs.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tab-${name}`}
            aria-selected={tab === name}
            aria-controls="tabpanel"
            tabIndex={tab === name ? 0 : -1}
            onClick={() => setTab(name)}
            onKeyDown={(event) => moveTab(event, tabs, name, setTab)}
          >
            {labels[name]}
          </button>
        ))}
      </div>
      <div class="tabpanel" role="tabpanel" id="tabpanel" aria-labelledby={`tab-${tab}`}>
        {tab === 'Flows' && (
          <Flows
            state={state}
            live={live}
            holds={controls.hold !== undefined}
            empty={empty(mode, controls)}
            words={controls.words}
            filter={filter}
            onFilter={setFilter}
          />
        )}
        {tab === 'Graphs' && <Graphs samples={state.samples} running={running} />}
        {tab === 'Tests' && (
          <Tests steps={steps} tests={state.tests} command={`npx slowdown verify ${options.lab.slice(0, 2)}`} />
        )}
        {tab === 'Output' && (
          <pre class="output" tabIndex={0} aria-label="What the job printed">
            {state.output.length > 0 ? state.output.join('\n') : 'The job has printed nothing yet.'}
          </pre>
        )}
      </div>
    </div>
  );
}

function moveTab(event: KeyboardEvent, tabs: readonly Tab[], from: Tab, setTab: (tab: Tab) => void): void {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (by === undefined) return;
  const to = tabs[(tabs.indexOf(from) + by + tabs.length) % tabs.length] ?? from;
  setTab(to);
  document.getElementById(`tab-${to}`)?.focus();
}

function WidthButton() {
  const [wide, setWide] = useState(false);
  useEffect(() => {
    document.documentElement.toggleAttribute('data-lab-wide', wide);
  }, [wide]);
  return (
    <button type="button" class="quiet width" aria-pressed={wide} onClick={() => setWide(!wide)}>
      {wide ? 'Back beside the text' : 'Full width'}
    </button>
  );
}
