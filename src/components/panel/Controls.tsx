/** The top of the panel: what can be done now, or why nothing can. */
import { Playback } from './Playback.tsx';
import type { Workbench, WorkbenchOptions } from './useWorkbench.ts';

interface Props {
  bench: Workbench;
  options: WorkbenchOptions;
}

export function Controls({ bench, options }: Props) {
  if (bench.mode === 'recorded') return <Recorded bench={bench} options={options} />;
  if (bench.mode === 'refused') return <Refused bench={bench} options={options} />;
  if (bench.mode === 'elsewhere') return <Elsewhere bench={bench} />;
  return <Actions bench={bench} />;
}

function Actions({ bench }: Pick<Props, 'bench'>) {
  const { mode, state } = bench;
  const live = mode === 'live';
  const running = state.job.phase === 'running';
  const problem = mode === 'lost' ? LOST : live ? bench.problem : null;
  return (
    <div class="actions">
      <button type="button" class="primary" disabled={!live} onClick={() => bench.job(running ? 'stop' : 'start')}>
        {running ? 'Stop' : 'Run the job'}
      </button>
      <button type="button" disabled={!live || state.tests.phase === 'running'} onClick={bench.runTests}>
        {state.tests.phase === 'running' ? 'Testing…' : 'Run the tests'}
      </button>
      {live && (
        <p class="address">
          proxy <span>{state.proxyUrl}</span>
          <br />
          backend <span>{state.backend}</span>
        </p>
      )}
      {problem !== null && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

const LOST = 'The workbench stopped answering. Start it again with npm start; this panel finds it by itself.';

function Elsewhere({ bench: { enter, problem } }: Pick<Props, 'bench'>) {
  return (
    <div class="elsewhere">
      <p role="alert">{problem ?? 'The workbench went to another lesson, in another window. It can be at one only.'}</p>
      <div class="actions">
        <button type="button" class="primary" onClick={enter}>
          Bring it here
        </button>
      </div>
    </div>
  );
}

function Refused({ bench, options }: Props) {
  return (
    <div class="refused">
      <p role="alert">{bench.refusal}</p>
      <div class="actions">
        <button type="button" class="primary" onClick={bench.reconnect}>
          Try again
        </button>
        {options.recorded !== null && (
          <button type="button" onClick={bench.playRecording}>
            Watch a recorded run
          </button>
        )}
      </div>
    </div>
  );
}

function Recorded({ bench: { recording, head, seekTo, reconnect }, options }: Props) {
  return (
    <div class="recorded">
      {recording ? (
        <Playback recording={recording} head={head} onSeek={seekTo} />
      ) : (
        <p class="player">Loading the recorded run.</p>
      )}
      <p>
        Recorded run: {options.recorded?.caption}.{' '}
        {options.live ? (
          <button type="button" class="quiet" onClick={reconnect}>
            Look for the workbench again
          </button>
        ) : (
          <>
            Start it locally with <code>npm start</code> to run your own.
          </>
        )}
      </p>
    </div>
  );
}
